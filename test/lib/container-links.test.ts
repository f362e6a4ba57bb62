import { existsSync } from "node:fs";
import { expect } from "chai";
import { type ContainerLinksArgs, containerLinksState } from "../../lib/container-links.ts";
import { expectGolden } from "../golden.ts";
import { Sandbox } from "../sandbox.ts";

/** Containers are files that hold their pid; 0 is stopped. */
const fakeDocker = `
[ "$1" = -H ] || exit 64
shift 2; verb=$1; shift
case $verb in
  inspect)
    shift 2
    for name in "$@"; do
      if [ -e "$SANDBOX/containers/$name" ]; then echo "/$name $(cat "$SANDBOX/containers/$name")"; else missing=1; fi
    done
    [ -z "\${missing:-}" ] || exit 1 ;;
  restart)
    shift 2
    for name in "$@"; do
      echo "$name" >>"$SANDBOX/restarted"
      pid=$(cat "$SANDBOX/containers/$name"); mkdir -p "$SANDBOX/proc/$pid/root/sys/class/net/eth0"
      echo 1500 >"$SANDBOX/proc/$pid/root/sys/class/net/eth0/mtu"
    done ;;
  start)
    for name in "$@"; do
      echo "$name" >>"$SANDBOX/started"
      pid=$(sed -n "s/^$name //p" "$SANDBOX/pids"); echo "$pid" >"$SANDBOX/containers/$name"
    done ;;
esac`;

/** Enters nothing: the link of a pid is a file. */
const fakeNsenter = `
pid=$2; shift 3
[ "$*" = "ip link set dev eth0 mtu $7" ] || exit 64
echo "$pid $7" >>"$SANDBOX/set"
echo "$7" >"$SANDBOX/proc/$pid/root/sys/class/net/eth0/mtu"`;

describe("the links of the containers", () => {
  let sandbox: Sandbox;
  beforeEach(() => {
    sandbox = new Sandbox();
    sandbox.program("docker", fakeDocker);
    sandbox.program("nsenter", fakeNsenter);
    sandbox.write("pids", "a 11\nb 12\n");
    for (const [name, pid] of [
      ["a", 11],
      ["b", 12],
    ] as const) {
      sandbox.write(`containers/${name}`, `${pid}\n`);
      setMtu(pid, 9000);
    }
  });
  afterEach(() => sandbox.remove());

  const setMtu = (pid: number, mtu: number) =>
    sandbox.write(`proc/${pid}/root/sys/class/net/eth0/mtu`, `${mtu}\n`);
  const args: ContainerLinksArgs = {
    docker: "docker -H unix:///run/d.sock",
    containers: ["a", "b"],
    mtuBytes: 9000,
    root: true,
  };
  const run = (part: "up" | "down" | "check", changes: Partial<ContainerLinksArgs> = {}) =>
    sandbox.sh(
      containerLinksState({ ...args, ...changes })[part].replaceAll(
        "/proc/$pid",
        `${sandbox.folder}/proc/$pid`,
      ),
    );
  const inOrder = { status: 0, stdout: "", stderr: "" };

  it("are in order where all run with the MTU asked for", () => {
    expect(run("check")).to.deep.equal(inOrder);
    expect(run("up")).to.deep.equal(inOrder);
    expect(existsSync(sandbox.path("set"))).to.equal(false);
  });

  it("that are too small are named, and only they are set", () => {
    setMtu(12, 1500);
    expect(run("check").stdout).to.equal("b eth0 mtu: want 9000, have 1500\n");
    expect(run("up")).to.deep.equal(inOrder);
    expect(sandbox.read("set")).to.equal("12 9000\n");
    expect(run("check")).to.deep.equal(inOrder);
  });

  it("that are missing are named, and come back when up starts their container again", () => {
    sandbox.sh('rm -r "$SANDBOX/proc/12"');
    expect(run("check")).to.deep.equal({
      ...inOrder,
      stdout: "b eth0 mtu: want 9000, have none\n",
    });
    expect(run("up")).to.deep.equal(inOrder);
    expect(sandbox.read("restarted")).to.equal("b\n");
    expect(sandbox.read("set")).to.equal("12 9000\n");
    expect(run("check")).to.deep.equal(inOrder);
  });

  it("of a stopped container are named, and up starts it", () => {
    sandbox.write("containers/a", "0\n");
    setMtu(11, 1500);
    expect(run("check").stdout).to.equal("a: want running, have stopped\n");
    expect(run("up")).to.deep.equal(inOrder);
    expect(sandbox.read("started")).to.equal("a\n");
    expect(sandbox.read("set")).to.equal("11 9000\n");
    expect(run("check")).to.deep.equal(inOrder);
  });

  it("of a container that was removed are named; up cannot make it and says who can", () => {
    sandbox.sh('rm "$SANDBOX/containers/b"');
    expect(run("check").stdout).to.equal("containers: want 2, have 1\n");
    const { status, stderr } = run("up");
    expect(status).to.equal(1);
    expect(stderr).to.match(/^containers: want 2, have 1; bring them back with: npm run pulumi/);
  });

  it("are named too where not one container is left", () => {
    sandbox.sh('rm "$SANDBOX"/containers/*');
    expect(run("check").stdout).to.equal("containers: want 2, have 0\n");
    expect(run("up").stderr).to.match(/^containers: want 2, have 0; /);
  });

  it("cannot be looked into without root: only running counts", () => {
    setMtu(12, 1500);
    expect(run("check", { root: false })).to.deep.equal(inOrder);
    sandbox.write("containers/b", "0\n");
    expect(run("check", { root: false }).stdout).to.equal("b: want running, have stopped\n");
    expect(run("up", { root: false })).to.deep.equal(inOrder);
    expect(existsSync(sandbox.path("set"))).to.equal(false);
  });

  it("need nothing on the way down", () => expect(run("down")).to.deep.equal(inOrder));

  it("runs these scripts", () => {
    const golden = {
      ...args,
      containers: ["netbench-trial-p001-server", "netbench-trial-p001-client"],
    };
    for (const root of [true, false])
      for (const part of ["up", "check"] as const)
        expectGolden(
          `container-links${root ? "" : "-without-root"}.${part}`,
          containerLinksState({ ...golden, root })[part],
        );
  });
});
