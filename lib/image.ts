import { agentPath, agentScript } from "./agent.ts";
import type { Person } from "./folders.ts";
import { removeAllUntried, trialPath, trialScript, tryImage } from "./image-trial.ts";
import { probePrograms } from "./latency/probe.ts";
import type { Scenario } from "./scenario.ts";
import { quote, words } from "./shell.ts";

/**
 * The tools image: the node's own iperf3 and a few friends, so that the same binary runs inside and
 * outside of containers and no registry is needed. `docker import` needs no builder either.
 */

/** Repository of the image; the tag is a digest of what is in it. */
export const imageRepository = "netbench-tools";

/** Programs in every image: copied from the machine with the shared libraries that they load. */
export const imageTools = ["iperf3", "ping", "ip", "ethtool", "tc", "busybox"] as const;

/** Programs in the image of a scenario: more only where it asks for them, so that other testbeds' images stay as they are. */
export const imageToolsOf = ({ benchmark }: Pick<Scenario, "benchmark">): readonly string[] => [
  ...imageTools,
  ...probePrograms({ benchmark }),
];

/** Where they are looked for beside PATH: a plain account often lacks the sbin folders. */
export const extraPath = ["/usr/local/sbin", "/usr/sbin", "/sbin"] as const;

/**
 * What a program with threads loads at run time and names nowhere: glibc's pthread_cancel and pthread_exit take
 * libgcc_s (iperf3 ends its threads so since 3.16), glibc before 2.34 takes libnss_files to look up a user.
 */
export const lateLibraries = ["libgcc_s.so.1", "libnss_files.so.2"] as const;

/** busybox applets that get a name of their own: what the agent uses, and what one needs to look around. */
const applets = [
  ...["sh", "timeout", "mkfifo", "sleep", "kill", "cat", "mv", "rm", "ls", "ps", "id", "date"],
  ...["echo", "printf", "true", "false", "test", "head", "tail", "wc", "grep", "sed", "env", "dd"],
];

export interface ImageProgram {
  readonly name: string;
  /** Where it is on this machine. */
  readonly path: string;
  /** Folders of its libraries, where it has a loader of its own; else it takes those of all. */
  readonly folders?: readonly string[];
}

/** What goes into the image, all of it from this machine: the same path here and there, but for programs. */
export interface ImageContents {
  readonly programs: readonly ImageProgram[];
  /** Shared libraries and loaders. */
  readonly libraries: readonly string[];
  /** Folders of the libraries, for the programs without `folders`. */
  readonly folders: readonly string[];
}

/** The image and what it is made of. */
export interface ToolsImage {
  readonly tag: string;
  readonly contents: ImageContents;
}

/** Command line of the Docker client with the engine that is to have the image. */
type Docker = (...args: string[]) => readonly string[];

export interface ImageSpec {
  readonly tag: string;
  readonly docker: Docker;
}

/** Full name of the image with this content digest. */
export function imageName(digest: string): string {
  return `${imageRepository}:${digest.slice(0, 12)}`;
}

/** Where a program is that is started with libraries of its own. */
const ownFolder = "/own";

/** Text of the program's place on PATH where it has a loader of its own: the others' libraries are not for it. */
const launcher = ({ name, folders = [] }: ImageProgram): string =>
  `#!/bin/sh\nLD_LIBRARY_PATH=${quote(folders.join(":"))} exec ${ownFolder}/${name} "$@"\n`;

function putProgram(program: ImageProgram): string[] {
  const { name, path, folders } = program;
  if (folders === undefined) return [words("put", path, `/bin/${name}`)];
  return [
    words("put", path, `${ownFolder}/${name}`),
    `printf %s ${quote(launcher(program))} >"$root"/bin/${quote(name)}`,
    `chmod +x "$root"/bin/${quote(name)}`,
  ];
}

/** POSIX sh: sets `$base`, and removes there what builds that were killed have left; names hold the number of the process. */
const removeKilledWork = `base=\${TMPDIR:-/tmp}
[ -d "$base" ] && [ -w "$base" ] || base=/tmp
for old in "$base"/netbench-image.*; do
  maker=\${old##*/netbench-image.}
  [ -d "/proc/\${maker%%.*}" ] || rm -rf "$old" 2>/dev/null || true
done`;

/**
 * POSIX sh that makes the image, or does nothing where the engine has it: it gets its name once its iperf3 has run in
 * it. Takes 1 to 3 s.
 */
export function buildImageScript(
  { tag, docker }: ImageSpec,
  { programs, libraries, folders }: ImageContents,
  person: Person,
): string {
  const path = folders.join(":").replaceAll(/["\\$]/g, "\\$&");
  const settings = [
    ...["ENV PATH=/bin", "ENV TMPDIR=/tmp"],
    ...(folders.length > 0 ? [`ENV LD_LIBRARY_PATH="${path}"`] : []),
    ...['CMD ["sh"]', "LABEL netbench=tools"],
  ].flatMap((setting) => ["-c", setting]);
  const load = words(...docker("import", ...settings, "-m", "netbench tools", "-"));
  return `set -eu
if ! ${words(...docker("image", "inspect", tag))} >/dev/null 2>&1; then
(
set -eu
# Whoever runs the containers must be able to read all of it.
umask 022
export LC_ALL=C
${removeKilledWork}
work=$(mktemp -d "$base/netbench-image.$$.XXXXXX")
untried=
clean() {
  rm -rf "$work"
  [ -z "$untried" ] || ${words(...docker("image", "rm"))} "$untried" >/dev/null 2>&1 || true
}
trap clean EXIT
trap 'exit 130' INT
trap 'exit 143' TERM HUP
root=$work/root
mkdir -p "$root/bin" "$root/etc" "$root/tmp" "$root/netbench" "$root/proc" "$root/sys" "$root/dev"
put() { mkdir -p "$root\${2%/*}"; cp -L -- "$1" "$root$2"; }
${programs.flatMap(putProgram).join("\n")}
${libraries.map((library) => words("put", library, library)).join("\n")}
for applet in ${applets.join(" ")}; do ln -s busybox "$root/bin/$applet"; done
cat >"$root${agentPath}" <<'NETBENCH_AGENT'
${agentScript}NETBENCH_AGENT
cat >"$root${trialPath}" <<'NETBENCH_TRIAL'
${trialScript}NETBENCH_TRIAL
echo root:x:0:0:root:/:/bin/sh >"$root/etc/passwd"
chmod -R a+rX "$root"
chmod 1777 "$root/tmp"
tar -C "$root" --sort=name --mtime=@0 --owner=0 --group=0 --numeric-owner -cf "$work/image.tar" .
${tryImage({ tag, docker, load, person })}
)
fi
`;
}

/** POSIX sh that removes the image, unless a container of another testbed is made from it. */
export function removeImageScript({ tag, docker }: ImageSpec): string {
  const users = docker("container", "ls", "-aq", "--filter", `ancestor=${tag}`);
  return `set -eu
${removeKilledWork}
${removeAllUntried({ tag, docker })}
if ${words(...docker("image", "inspect", tag))} >/dev/null 2>&1 &&
  [ -z "$(${words(...users)})" ]; then
  ${words(...docker("image", "rm", tag))} >/dev/null
fi
`;
}

/**
 * POSIX sh that removes tools images that no container is made from, whatever made them: one that was still used when
 * its testbed came down is in no state any more.
 */
export function removeUnusedImagesScript(docker: ImageSpec["docker"]): string {
  const all = docker("image", "ls", "--format", "{{.Repository}}:{{.Tag}}", imageRepository);
  const [users, remove] = [
    words(...docker("container", "ls", "-aq", "--filter")),
    words(...docker("image", "rm")),
  ];
  // One that is being tried is somebody's who is at work on it.
  return `for image in $(${words(...all)} 2>/dev/null); do
  case $image in *-untried-*) continue ;; esac
  [ -n "$(${users} "ancestor=$image")" ] || ${remove} "$image" >/dev/null 2>&1 || true
done
`;
}

/** POSIX sh that prints a line where the engine lacks the image. Changes nothing. */
export function checkImageScript({ tag, docker }: ImageSpec): string {
  return `set -eu
${words(...docker("image", "inspect", tag))} >/dev/null 2>&1 || echo "image: want ${tag}, have none"
`;
}
