import { type Person, sharedVolatileDir } from "./folders.ts";
import { inPlainLocale } from "./locale.ts";
import { digest } from "./names.ts";
import type { Script } from "./script.ts";
import { quote, words } from "./shell.ts";

/**
 * How another machine is reached: by OpenSSH (ssh(1), ssh_config(5)), so that the person's own
 * configuration, agent, jump hosts and known hosts apply. All that a stack does on a node goes
 * through one shared connection (ControlMaster); known hosts are checked.
 */

export interface SshTarget {
  readonly host: string;
  readonly user?: string | undefined;
  readonly port?: number | undefined;
  readonly identityFile?: string | undefined;
  /** Taken in place of the person's own configuration. */
  readonly sshConfig?: string | undefined;
  readonly hostKey: "strict" | "accept-new";
}

export interface SshRoute {
  readonly target: SshTarget;
  /** Socket of the shared connection. */
  readonly socket: string;
}

const connectTimeoutSec = 10;
/** A connection that is silent for three times as long is over. */
const aliveIntervalSec = 5;
/** The shared connection stays so long after its last use. */
const keepSec = 60;

/** Exit status of ssh(1) where the connection is the trouble. */
export const sshFailed = 255;

/** Sockets of shared connections; a stack is not called so, as its own name would be in this folder too. */
const socketDir = (person: Person): string => `${sharedVolatileDir(person)}/.ssh`;

/**
 * The socket's name is a digest, since its path ends at 107 characters (unix(7), sun_path) and ssh
 * makes it under a name that is 17 longer. Each stack has a connection of its own: the end of one
 * does not cut off another. How its key was first met is nothing to a connection that is there: whoever
 * has said accept-new once and takes it back shares it, and it ends with the stack.
 */
export function sshRoute(person: Person, stack: string, target: SshTarget): SshRoute {
  const { hostKey: _, ...where } = target;
  const key = digest(JSON.stringify([stack, where]), 16);
  return { target, socket: `${socketDir(person)}/${key}` };
}

/** `user@host` where there is a user. */
export const sshDestination = ({ target }: SshRoute): string =>
  target.user === undefined ? target.host : `${target.user}@${target.host}`;

/**
 * Options of ssh. With `open` the shared connection is made where there is none; its folder must be
 * there. Without, it is used where there is one.
 */
export function sshOptions({ target, socket }: SshRoute, { open }: { open: boolean }): string[] {
  const { port, identityFile, sshConfig, hostKey } = target;
  const settings = {
    BatchMode: "yes",
    // What a person's configuration may ask for an interactive session would only be in the way.
    ClearAllForwardings: "yes",
    ConnectTimeout: connectTimeoutSec,
    ServerAliveInterval: aliveIntervalSec,
    ServerAliveCountMax: 3,
    LogLevel: "ERROR",
    StrictHostKeyChecking: hostKey === "strict" ? "yes" : hostKey,
    ControlMaster: open ? "auto" : "no",
    ControlPath: socket,
    ControlPersist: keepSec,
  };
  return [
    ...(sshConfig === undefined ? [] : ["-F", sshConfig]),
    ...(identityFile === undefined ? [] : ["-i", identityFile]),
    ...(port === undefined ? [] : ["-p", String(port)]),
    ...["-T", ...Object.entries(settings).flatMap(([name, value]) => ["-o", `${name}=${value}`])],
  ];
}

/** Command line that runs one command there; its words are read by the login shell on the other side. */
export const sshCommand = (
  route: SshRoute,
  command: string,
  how: { open: boolean } = { open: false },
): string[] => ["ssh", ...sshOptions(route, how), "--", sshDestination(route), command];

/** Makes the folder that the socket of the shared connection is in. */
export const makeSocketDir = ({ socket }: SshRoute): Script =>
  `mkdir -p ${quote(socket.slice(0, socket.lastIndexOf("/")))}`;

/**
 * A command that runs as root there, by sudo where one logs in as somebody else. A session without a
 * terminal may lack the sbin folders; sudo takes the address of the session away, which the check of
 * the NIC asks for.
 */
export const asRoot = (command: string): string =>
  words(
    "sh",
    "-c",
    `PATH=$PATH:/usr/local/sbin:/usr/sbin:/sbin; ${inPlainLocale}; if [ "$(id -u)" = 0 ]; then ${command}; fi; ` +
      // 127 would be taken for ssh itself that is missing here.
      `command -v sudo >/dev/null || { echo "$(id -un) is not root and sudo is not installed" >&2; exit 1; }; ` +
      `exec sudo -n env SSH_CONNECTION="\${SSH_CONNECTION:-}" LC_ALL="$LC_ALL" PATH="$PATH" sh -c ${quote(command)}`,
  );

/**
 * The script as root on the other machine. It comes in on stdin and not as a word: a word ends at
 * 128 KiB (execve(2), MAX_ARG_STRLEN), and login shells differ in how they read quotes.
 */
export const overSsh = (route: SshRoute, script: Script): Script =>
  `{ ${makeSocketDir(route)} && printf %s ${quote(script)} | ` +
  `${words(...sshCommand(route, asRoot(`exec sh -c 'eval "$(cat)"'`), { open: true }))}; }`;

/** Command line of a shell as root there, which reads commands from stdin until its end. */
export const remoteShell = (route: SshRoute): [string, ...string[]] => {
  const command = sshCommand(route, asRoot("exec sh"), { open: true });
  return ["sh", "-c", `${makeSocketDir(route)} && exec ${words(...command)}`];
};

/** The Docker client of the other machine, as the user who logs in, whatever its own engine is. */
export const dockerOverSsh = (route: SshRoute, args: readonly string[]): string[] =>
  sshCommand(route, words("docker", ...args));

/** Ends the shared connection where there is one. */
export const closeSsh = (route: SshRoute): Script =>
  `${words("ssh", ...sshOptions(route, { open: false }), "-O", "exit", "--", sshDestination(route))} >/dev/null 2>&1 || true; ` +
  `rm -f ${quote(route.socket)}; rmdir -p ${quote(route.socket.slice(0, route.socket.lastIndexOf("/")))} 2>/dev/null || true`;

/** The engine's address for Docker's clients (`DOCKER_HOST`), to be used with `sshOptions`. */
export function dockerHostOverSsh({ target }: SshRoute): string {
  const user = target.user === undefined ? "" : `${encodeURIComponent(target.user)}@`;
  return `ssh://${user}${target.host}${target.port === undefined ? "" : `:${target.port}`}`;
}

/**
 * POSIX sh that runs a read-only script on the other machine and prints what it prints; where that
 * fails, it prints one line that says why.
 */
export function lookOverSsh(route: SshRoute, script: Script): Script {
  const who = sshDestination(route);
  return [
    `found=$(${overSsh(route, `exec 2>/dev/null\n${script}`)} 2>&1) && status=0 || status=$?`,
    // Its last line says it: "ssh: connect to host 10.9.0.11 port 22: Connection timed out".
    `why=$(printf '%s\\n' "$found" | sed -e '/^[[:space:]]*$/d' -e 's/^ssh: connect to host .* port [0-9]*: //' | tail -n 1 | tr -d '\\r')`,
    `case $status in`,
    `  0) [ -z "$found" ] || printf '%s\\n' "$found" ;;`,
    `  ${sshFailed})`,
    `    case $why in`,
    `      *'Host key verification failed'*) why="$why Connect once by hand, or set hostKey: accept-new on the node" ;;`,
    `    esac`,
    `    echo ${quote(`cannot be reached by ssh (${who}):`)} "\${why:-no reason given}" ;;`,
    `  127) echo ${quote(`cannot be reached by ssh (${who}):`)} "\${why:-a program is missing}" ;;`,
    `  *) echo ${quote(`root is needed there: log in as root, or allow passwordless sudo (${who}):`)} "\${why:-exit status $status}" ;;`,
    `esac`,
  ].join("\n");
}
