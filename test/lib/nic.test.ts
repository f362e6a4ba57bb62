import { expect } from "chai";
import { nicObstacles } from "../../lib/nic.ts";
import { expectGolden } from "../golden.ts";
import { Sandbox } from "../sandbox.ts";
import { fakeNode } from "./knobs/fake-node.ts";

describe("a NIC", () => {
  let sandbox: Sandbox;
  beforeEach(() => {
    sandbox = new Sandbox();
    fakeNode(sandbox);
  });
  afterEach(() => sandbox.remove());

  it("is asked by this script", () => expectGolden("nic-obstacles", nicObstacles("eth1")));

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
      sandbox.sh('rm -r "$SANDBOX/links/eth1"');
      expect(obstacles()).to.equal("eth1: there is no such interface\n");
    });
  });
});
