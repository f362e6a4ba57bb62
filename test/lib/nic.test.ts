import { existsSync } from "node:fs";
import { expect } from "chai";
import { nicObstacles, nicState } from "../../lib/nic.ts";
import { expectGolden } from "../golden.ts";
import { Sandbox } from "../sandbox.ts";

/** Links are files that hold their MTU; `calls` has every change. */
const fakeIp = `
for word in "$@"; do case $word in link|route|addr) object=$word ;; esac; done
while [ $# -gt 0 ] && [ "$1" != dev ]; do case $1 in set) change=1 ;; -6) six=1 ;; esac; shift; done
link=$2; file=$SANDBOX/links/$link
case $object in
  route) [ -n "\${six:-}" ] || [ "$link" != "$(cat "$SANDBOX/default" 2>/dev/null)" ] || echo "default via 10.0.0.1"; exit 0 ;;
  addr) [ -e "$file" ] && echo "2: $link    inet $(cat "$SANDBOX/address" 2>/dev/null)/24 scope global $link"; exit 0 ;;
esac
[ -e "$file" ] || { echo "Device \\"$link\\" does not exist." >&2; exit 1; }
if [ -n "\${change:-}" ]; then
  echo "$link $4" >>"$SANDBOX/calls"
  [ "$4" -le 9000 ] || { echo "Error: mtu greater than device maximum." >&2; exit 2; }
  echo "$4" >"$file"
else
  echo "2: $link@if3: <BROADCAST,MULTICAST,UP> mtu $(cat "$file") qdisc noqueue state UP"
fi`;

describe("the NIC as desired state", () => {
  let sandbox: Sandbox;
  beforeEach(() => {
    sandbox = new Sandbox();
    sandbox.program("ip", fakeIp);
    sandbox.write("links/eth1", "1500\n");
  });
  afterEach(() => sandbox.remove());

  const original = () => sandbox.path("kept", "nic.original");
  const stateOf = (mtuBytes: number, nic = "eth1") => nicState(nic, mtuBytes, original());
  const mtu = () => sandbox.read("links/eth1").trim();
  const calls = () => (existsSync(sandbox.path("calls")) ? sandbox.read("calls") : "");

  it("is set, found in order, and given back on down", () => {
    const state = stateOf(9000);
    expect(sandbox.sh(state.check).stdout).to.equal("eth1 mtu: want 9000, have 1500\n");
    expect(sandbox.sh(state.up).status).to.equal(0);
    expect(mtu()).to.equal("9000");
    expect(sandbox.sh(state.check)).to.deep.equal({ status: 0, stdout: "", stderr: "" });
    expect(sandbox.sh(state.down).status).to.equal(0);
    expect(mtu()).to.equal("1500");
    expect(existsSync(original())).to.equal(false);
  });

  it("is left alone where it is as asked", () => {
    expect(sandbox.sh(stateOf(1500).up).status).to.equal(0);
    expect(calls()).to.equal("");
  });

  it("remembers what it found first, through changes, drift and repeated ups", () => {
    sandbox.sh(stateOf(9000).up);
    sandbox.sh(stateOf(4000).up);
    sandbox.write("links/eth1", "2000\n");
    sandbox.sh(stateOf(4000).up);
    expect(mtu()).to.equal("4000");
    sandbox.sh(stateOf(4000).down);
    expect(mtu()).to.equal("1500");
  });

  it("goes down twice, and without ever having been up", () => {
    expect(sandbox.sh(stateOf(9000).down).status).to.equal(0);
    sandbox.sh(stateOf(9000).up);
    sandbox.sh(stateOf(9000).down);
    expect(sandbox.sh(stateOf(9000).down).status).to.equal(0);
    expect(calls()).to.equal("eth1 9000\neth1 1500\n");
  });

  it("goes down where the NIC is gone", () => {
    sandbox.sh(stateOf(9000).up);
    sandbox.sh('rm "$SANDBOX/links/eth1"');
    expect(sandbox.sh(stateOf(9000).down).status).to.equal(0);
  });

  it("fails with one line where there is no such NIC", () => {
    const { status, stderr } = sandbox.sh(stateOf(9000, "eth7").up);
    expect(status).to.equal(1);
    expect(stderr).to.equal("eth7: there is no such interface\n");
    expect(existsSync(original())).to.equal(false);
    expect(sandbox.sh(stateOf(9000, "eth7").check).stdout).to.equal(
      "eth7 mtu: want 9000, have no such interface\n",
    );
  });

  it("fails where the NIC cannot do it, and can be given back then too", () => {
    const { status, stderr } = sandbox.sh(stateOf(20000).up);
    expect(status).not.to.equal(0);
    expect(stderr).to.include("mtu greater than device maximum");
    sandbox.sh(stateOf(20000).down);
    expect(mtu()).to.equal("1500");
  });

  it("runs these scripts", () => {
    const state = nicState("eth1", 9000, "/dev/shm/netbench-0/trial/n1/nic-eth1.original");
    for (const part of ["up", "down", "check"] as const) expectGolden(`nic.${part}`, state[part]);
    expectGolden("nic-obstacles", nicObstacles("eth1"));
  });

  describe("that carries us", () => {
    const obstacles = (env: Record<string, string> = {}) =>
      sandbox.sh(nicObstacles("eth1").replaceAll("/sys", sandbox.path("sys")), env).stdout;

    it("is not seen on a NIC of its own", () => expect(obstacles()).to.equal(""));

    it("is seen by the default route", () => {
      sandbox.write("default", "eth1");
      expect(obstacles()).to.match(/^eth1 carries the default route; .*nic\.allowDisruptive/);
    });

    it("is seen by the address of the ssh session", () => {
      sandbox.write("address", "10.0.0.7");
      expect(obstacles({ SSH_CONNECTION: "10.0.0.9 50000 10.0.0.7 22" })).to.match(
        /^eth1 carries your ssh session; /,
      );
      expect(obstacles({ SSH_CONNECTION: "10.0.0.9 50000 10.0.0.70 22" })).to.equal("");
    });

    it("is seen by both, in one line", () => {
      sandbox.write("default", "eth1");
      sandbox.write("address", "10.0.0.7");
      expect(obstacles({ SSH_CONNECTION: "10.0.0.9 50000 10.0.0.7 22" })).to.match(
        /^eth1 carries the default route and your ssh session; .*\n$/,
      );
    });

    it("is seen by what sits on it: a VLAN on a bridge", () => {
      sandbox.write("sys/class/net/eth1/upper_br0/ifindex", "7");
      sandbox.write("sys/class/net/br0/upper_br0.5/ifindex", "8");
      sandbox.write("default", "br0.5");
      expect(obstacles()).to.match(/^eth1 carries the default route; .*\n$/);
    });

    it("is seen where it does not exist", () => {
      sandbox.sh('rm "$SANDBOX/links/eth1"');
      expect(obstacles()).to.equal("eth1: there is no such interface\n");
    });
  });
});
