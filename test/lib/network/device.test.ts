import { expect } from "chai";
import { type Device, deviceState } from "../../../lib/network/device.ts";
import { expectShellReads } from "../../golden.ts";
import { Sandbox } from "../../sandbox.ts";

/** As `ip -d -o link show` prints it; the link is a file. */
const line = (id: number, mtu: number, master: string) =>
  `7: nx0@if2: <BROADCAST,MULTICAST,UP,LOWER_UP> mtu ${mtu} qdisc noqueue master ${master} state UNKNOWN mode DEFAULT group default qlen 1000\\    link/ether 02:00:00:00:00:01 brd ff:ff:ff:ff:ff:ff promiscuity 1 minmtu 68 maxmtu 65535 \\    vxlan id ${id} local 198.18.0.1 dev eth1 srcport 0 0 dstport 4789 ttl auto ageing 300\\    bridge_slave state forwarding priority 32 cost 100\n`;

const fakeIp = `
echo "$*" >>"$SANDBOX/asked"
case "$*" in
  "-d -o link show dev nx0") cat "$SANDBOX/link" 2>/dev/null ;;
  "link del dev nx0") rm "$SANDBOX/link" ;;
  "link add nx0 type vxlan id 42") cp "$SANDBOX/made" "$SANDBOX/link" ;;
  "link set dev nx0 mtu 1450 master br0 up") sed 's/mtu [0-9]*/mtu 1450/; s/master [^ ]*/master br0/' -i "$SANDBOX/link" ;;
  *) exit 64 ;;
esac`;

describe("a virtual link as desired state", () => {
  let sandbox: Sandbox;
  beforeEach(() => {
    sandbox = new Sandbox();
    sandbox.program("ip", fakeIp);
    sandbox.write("made", line(42, 1500, "br9"));
  });
  afterEach(() => sandbox.remove());

  const device: Device = {
    name: "nx0",
    add: ["nx0", "type", "vxlan", "id", 42],
    fixed: [{ what: "VNI", want: 42, pattern: ".* vxlan id \\([0-9]*\\) .*" }],
    mtuBytes: 1450,
    master: "br0",
  };
  const run = (part: "up" | "down" | "check", changes: Partial<Device> = {}) =>
    sandbox.sh(deviceState({ ...device, ...changes })[part]);
  const inOrder = { status: 0, stdout: "", stderr: "" };
  const changes = () =>
    sandbox
      .read("asked")
      .split("\n")
      .filter((words) => /^link (add|del|set)/.test(words));

  it("is made where there is none, and is then in order", () => {
    expect(run("check").stdout).to.equal(
      [
        "nx0 VNI: want 42, have none\n",
        "nx0 mtu: want 1450, have none\n",
        "nx0 flag: want UP, have none\n",
        "nx0 bridge: want br0, have none\n",
      ].join(""),
    );
    expect(run("up")).to.deep.equal(inOrder);
    expect(run("check")).to.deep.equal(inOrder);
  });

  it("is set and not made anew where that is enough", () => {
    sandbox.write("link", line(42, 1400, "br1"));
    expect(run("check").stdout).to.equal(
      "nx0 mtu: want 1450, have 1400\nnx0 bridge: want br0, have br1\n",
    );
    expect(run("up")).to.deep.equal(inOrder);
    expect(changes()).to.deep.equal(["link set dev nx0 mtu 1450 master br0 up"]);
    expect(run("check")).to.deep.equal(inOrder);
  });

  it("is made anew where another one has taken its name", () => {
    sandbox.write("link", line(43, 1450, "br0"));
    expect(run("check").stdout).to.equal("nx0 VNI: want 42, have 43\n");
    expect(run("up")).to.deep.equal(inOrder);
    expect(changes()).to.include.members(["link del dev nx0", "link add nx0 type vxlan id 42"]);
    expect(run("check")).to.deep.equal(inOrder);
  });

  it("does what follows only when it was made", () => {
    const onceMade = 'echo made >>"$SANDBOX/followed"';
    run("up", { onceMade });
    run("up", { onceMade });
    expect(sandbox.read("followed")).to.equal("made\n");
  });

  it("is gone after down, also where there was none", () => {
    sandbox.write("link", line(42, 1450, "br0"));
    expect(run("down")).to.deep.equal(inOrder);
    expect(run("down")).to.deep.equal(inOrder);
    expect(sandbox.sh('[ ! -e "$SANDBOX/link" ]').status).to.equal(0);
  });

  describe("under a name that may be somebody else's", () => {
    const mark = () => ({ mark: sandbox.path("state/mark") });

    it("leaves a link alone that it has not made, both ways", () => {
      sandbox.write("link", line(42, 1450, "br0"));
      const { status, stderr } = run("up", mark());
      expect(status).to.equal(1);
      expect(stderr).to.equal(
        "nx0 is there already and is not netbench's: remove it, or choose another id\n",
      );
      expect(run("down", mark())).to.deep.equal(inOrder);
      expect(sandbox.read("link")).to.equal(line(42, 1450, "br0"));
    });

    it("repairs and removes its own", () => {
      expect(run("up", mark())).to.deep.equal(inOrder);
      sandbox.write("link", line(43, 1450, "br0"));
      expect(run("up", mark())).to.deep.equal(inOrder);
      expect(run("check", mark())).to.deep.equal(inOrder);
      expect(run("down", mark())).to.deep.equal(inOrder);
      expect(sandbox.sh('[ ! -e "$SANDBOX/link" ]').status).to.equal(0);
    });
  });

  it("has scripts that a POSIX shell reads, whatever the names", () => {
    const odd = deviceState({ ...device, name: "it's", mark: "/a b/c", onceMade: "echo 'x'" });
    for (const script of [odd.up, odd.down, odd.check]) expectShellReads(script);
  });
});
