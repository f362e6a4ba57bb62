import { expect } from "chai";
import fc from "fast-check";
import {
  closeSsh,
  dockerHostOverSsh,
  dockerOverSsh,
  lookOverSsh,
  overSsh,
  remoteShell,
  sshOptions,
  type SshTarget,
  sshRoute,
} from "../../lib/ssh.ts";
import { quote, words } from "../../lib/shell.ts";
import { Sandbox } from "../sandbox.ts";

const person = { uid: 0, gid: 0 };
const target: SshTarget = { host: "far", hostKey: "strict" };
const routeTo = (more: Partial<SshTarget> = {}) =>
  sshRoute(person, "trial", { ...target, ...more });
const route = routeTo();

/** sshd's part: the login shell reads the command; what was asked of ssh is kept. */
const standIn = `printf '%s\\n' "$@" >"$SANDBOX/asked"
while [ "$1" != -- ]; do shift; done
shift 2
exec sh -c "$*"`;

describe("the way to another machine", () => {
  const option = (options: readonly string[], name: string) =>
    options.find((word) => word.startsWith(`${name}=`))?.slice(name.length + 1);

  it("is what the scenario says, and the person's own settings besides", () => {
    const plain = sshOptions(route, { open: true });
    expect(plain).not.to.include.members(["-F"]);
    expect(plain).not.to.include.members(["-i"]);
    expect(plain).not.to.include.members(["-p"]);
    const all = routeTo({ port: 2222, identityFile: "/k e y", sshConfig: "/c" });
    expect(sshOptions(all, { open: true }).slice(0, 6)).to.deep.equal([
      ...["-F", "/c", "-i", "/k e y", "-p", "2222"],
    ]);
    expect(dockerHostOverSsh(routeTo({ user: "me", port: 2222 }))).to.equal("ssh://me@far:2222");
    expect(dockerHostOverSsh(route)).to.equal("ssh://far");
  });

  it("never asks a person anything, and checks the host's key", () => {
    const strict = sshOptions(route, { open: true });
    expect(option(strict, "BatchMode")).to.equal("yes");
    expect(option(strict, "StrictHostKeyChecking")).to.equal("yes");
    const lenient = sshOptions(routeTo({ hostKey: "accept-new" }), { open: true });
    expect(option(lenient, "StrictHostKeyChecking")).to.equal("accept-new");
  });

  it("is one connection for all of a stack, which only some commands may open", () => {
    expect(option(sshOptions(route, { open: true }), "ControlMaster")).to.equal("auto");
    expect(option(sshOptions(route, { open: false }), "ControlMaster")).to.equal("no");
    expect(routeTo().socket).to.equal(route.socket);
    expect(routeTo({ user: "me" }).socket).not.to.equal(route.socket);
    expect(sshRoute(person, "other", target).socket).not.to.equal(route.socket);
    // Else `down` would leave the one that was opened before the scenario was edited.
    expect(routeTo({ hostKey: "accept-new" }).socket).to.equal(route.socket);
  });

  it("has a socket whose path the kernel takes, whoever we are", () => {
    // unix(7): 107 characters; ssh makes it with a dot and 16 more at the end.
    const longest = sshRoute({ uid: 4294967294, gid: 0 }, "s".repeat(100), target);
    expect(longest.socket.length).to.be.at.most(107 - 17);
  });
});

describe("what runs on another machine", () => {
  let sandbox: Sandbox;
  beforeEach(() => {
    sandbox = new Sandbox();
    sandbox.program("ssh", standIn);
    sandbox.program("id", `[ "$1" = -u ] && echo 0 || echo root`);
  });
  afterEach(() => sandbox.remove());

  /** Sockets are in the sandbox too. */
  const run = (script: string, env = {}) =>
    sandbox.sh(script.replaceAll("/dev/shm", sandbox.folder), env);

  it("is a script as it is, whatever is in it", () => {
    const text = fc.string({ unit: "binary" }).map((value) => value.replaceAll("\0", ""));
    fc.assert(
      fc.property(text, (value) => {
        const { stdout } = run(overSsh(route, `printf '%s.' ${quote(value)}`));
        expect(stdout).to.equal(`${Buffer.from(value).toString("utf8")}.`);
      }),
      { numRuns: 20 },
    );
  });

  it("may be long", () => {
    const { stdout } = run(overSsh(route, `: ${"x".repeat(100_000)}\necho end`));
    expect(stdout).to.equal("end\n");
  });

  it("ends with the script's own status, and stops where that stops", () => {
    const stopped = run(overSsh(route, "set -eu\n(exit 7)\necho on"));
    expect(stopped).to.deep.equal({ status: 7, stdout: "", stderr: "" });
  });

  it("is run by sudo where the user is not root, with the session's address", () => {
    sandbox.program("id", `[ "$1" = -u ] && echo 1000 || echo me`);
    sandbox.program("sudo", `[ "$1" = -n ] && shift; echo "by sudo: $SSH_CONNECTION"; exec "$@"`);
    const { stdout } = run(overSsh(route, `echo "it's $SSH_CONNECTION"`), {
      SSH_CONNECTION: "10.0.0.9 1 10.0.0.1 22",
    });
    expect(stdout).to.equal("by sudo: 10.0.0.9 1 10.0.0.1 22\nit's 10.0.0.9 1 10.0.0.1 22\n");
  });

  for (const uid of [0, 1000]) {
    it(`writes as programs do, whatever language is spoken there (user ${uid})`, () => {
      sandbox.program("id", `[ "$1" = -u ] && echo ${uid} || echo me`);
      // env_reset of sudoers(5).
      sandbox.program("sudo", `shift; exec env -u LC_ALL LANG=fi_FI.UTF-8 "$@"`);
      const { stdout } = run(overSsh(route, `echo "$LC_ALL"`), { LC_ALL: "fi_FI.UTF-8" });
      expect(stdout).to.equal("C\n");
    });
  }

  it("is Docker's client as the user who logs in, with any words", () => {
    sandbox.program("docker", `printf '%s|' "$@"`);
    const line = words(...dockerOverSsh(route, ["ps", "--filter", "label=a b", "it's", "$HOME"]));
    expect(run(line).stdout).to.equal("ps|--filter|label=a b|it's|$HOME|");
  });

  it("may be a shell that reads what it is to do", () => {
    const shell = words(...remoteShell(route));
    expect(run(`printf 'x=1\\necho "got $x"\\n' | ${shell}`).stdout).to.equal("got 1\n");
  });
});

describe("a look at another machine", () => {
  let sandbox: Sandbox;
  beforeEach(() => (sandbox = new Sandbox()));
  afterEach(() => sandbox.remove());

  /** What is printed where ssh says this and ends so. */
  const look = (status: number, says: string, more: Partial<SshTarget> = {}) => {
    sandbox.program("ssh", `printf '%s\\n' ${quote(says)} >&2; exit ${status}`);
    const script = lookOverSsh(routeTo(more), "echo seen");
    return sandbox.sh(script.replaceAll("/dev/shm", sandbox.folder)).stdout;
  };

  it("prints what the script prints", () => {
    sandbox.program("ssh", standIn);
    sandbox.program("id", "echo 0");
    const script = lookOverSsh(route, "echo seen; echo twice; echo noise >&2");
    expect(sandbox.sh(script.replaceAll("/dev/shm", sandbox.folder)).stdout).to.equal(
      "seen\ntwice\n",
    );
  });

  it("says in one line why there is none", () => {
    expect(look(255, "ssh: connect to host far port 22: Connection timed out")).to.equal(
      "cannot be reached by ssh (far): Connection timed out\n",
    );
    expect(look(255, "banner\nme@far: Permission denied (publickey).", { user: "me" })).to.equal(
      "cannot be reached by ssh (me@far): me@far: Permission denied (publickey).\n",
    );
    expect(look(255, "")).to.equal("cannot be reached by ssh (far): no reason given\n");
  });

  it("says what to do about a key that is not known", () => {
    expect(look(255, "Host key verification failed.")).to.equal(
      "cannot be reached by ssh (far): Host key verification failed. Connect once by hand, or set hostKey: accept-new on the node\n",
    );
  });

  it("says that root is needed where sudo wants a password, or is not there", () => {
    expect(look(1, "sudo: a password is required")).to.equal(
      "root is needed there: log in as root, or allow passwordless sudo (far): sudo: a password is required\n",
    );
    const { program } = sandbox;
    program.call(sandbox, "ssh", standIn);
    program.call(sandbox, "id", `[ "$1" = -u ] && echo 1000 || echo me`);
    for (const tool of ["sh", "sed", "tail", "tr", "mkdir", "cat", "env"])
      sandbox.sh(`ln -s "$(command -v ${tool})" "$SANDBOX/bin/${tool}"`);
    const script = lookOverSsh(route, "echo seen").replaceAll("/dev/shm", sandbox.folder);
    // The folders for root's programs are looked through as well: there is no sudo in any here.
    const found = sandbox.sh(script.replaceAll(/:\/usr\/local\/sbin:\/usr\/sbin:\/sbin/g, ""), {
      PATH: sandbox.path("bin"),
    });
    expect(found.stdout).to.equal(
      "root is needed there: log in as root, or allow passwordless sudo (far): me is not root and sudo is not installed\n",
    );
  });
});

describe("the end of a connection", () => {
  it("is asked of ssh, and takes socket and folder away; also where there is none", () => {
    const sandbox = new Sandbox();
    sandbox.program("ssh", `printf '%s\\n' "$@" >"$SANDBOX/asked"; exit 255`);
    const moved = (text: string) => text.replaceAll("/dev/shm", sandbox.folder);
    sandbox.write(moved(route.socket).slice(sandbox.folder.length + 1), "");
    expect(sandbox.sh(moved(closeSsh(route)))).to.deep.equal({ status: 0, stdout: "", stderr: "" });
    expect(sandbox.read("asked")).to.include("-O\nexit\n--\nfar\n");
    expect(sandbox.sh(`ls ${sandbox.folder}`).stdout).to.equal("asked\nbin\n");
    expect(sandbox.sh(moved(closeSsh(route))).status).to.equal(0);
    sandbox.remove();
  });
});
