import { expect } from "chai";
import { networkAt, networkOf } from "../../../lib/network/index.ts";
import { kindOf } from "../../../lib/node/index.ts";
import { networkLink } from "../../../lib/node/network-link.ts";
import type { ScenarioInput } from "../../../lib/scenario.ts";
import { expectGolden } from "../../golden.ts";
import { contextsFor, scenarioWith, switchedWith } from "../../scenarios.ts";

type Ovs = Omit<Extract<ScenarioInput["network"], { module: "ovs" }>, "module">;

const ovs = (more: Ovs) => ({ module: "ovs" as const, ...more });
const kernel = ovs({ datapath: "kernel" });
const userspace = ovs({ datapath: "userspace" });
const tunnel = { type: "vxlan" as const, vni: 7 };

const on = (input: ScenarioInput) => networkOf(contextsFor(input).scenario);
const at = (input: ScenarioInput) => networkAt(networkLink(contextsFor(input).first));
const ends = ["server", "client"].map((role, index) => ({
  container: `netbench-trial-p001-${role}`,
  address: `198.19.0.${4 + index}/16`,
}));

const variants: Record<string, ScenarioInput> = {
  "kernel-local": scenarioWith({ network: kernel }),
  "kernel-vxlan": switchedWith({ network: { ...kernel, tunnel } }),
  "userspace-local": scenarioWith({ network: userspace }),
  "userspace-switched": switchedWith({ network: { ...userspace, vlanTag: 10 } }),
  "userspace-vxlan": switchedWith({ nic: { mtuBytes: 9000 }, network: { ...userspace, tunnel } }),
  "kernel-internal": scenarioWith({ network: { ...kernel, ports: "internal" } }),
};

describe("the ovs module", () => {
  it("joins containers itself: Docker makes no network", () => {
    expect(on(variants["kernel-local"]!).attachment).to.equal("wired");
    expect(at(variants["kernel-local"]!).dockerNetwork).to.equal(undefined);
  });

  it("sits on the NIC between nodes only", () => {
    expect(on(variants["kernel-local"]!).usesNic).to.equal(false);
    expect(on(variants["userspace-switched"]!).usesNic).to.equal(true);
    expect(on(variants["kernel-vxlan"]!).usesNic).to.equal(true);
  });

  it("takes 50 bytes for a tunnel, and 4 more for a tag that goes through it", () => {
    expect(on(variants["userspace-switched"]!).overheadBytes).to.equal(0);
    expect(on(variants["userspace-vxlan"]!).containerMtuBytes).to.equal(8950);
    const tagged = { ...kernel, tunnel, vlanTag: 10 };
    expect(on(switchedWith({ network: tagged })).containerMtuBytes).to.equal(1446);
  });

  // What kernel and taps call themselves: net/openvswitch/vport-internal_dev.c, drivers/net/tun.c.
  const kinds: [input: ScenarioInput, inside: string, bridge: string][] = [
    [scenarioWith({ network: kernel }), "veth", "openvswitch"],
    [scenarioWith({ network: { ...kernel, ports: "internal" } }), "openvswitch", "openvswitch"],
    [scenarioWith({ network: userspace }), "veth", "tun"],
    [scenarioWith({ network: { ...userspace, ports: "internal" } }), "tun", "tun"],
  ];
  for (const [input, inside, bridge] of kinds) {
    it(`expects ${inside} links in containers and a bridge that is of kind ${bridge}`, () => {
      expect(at(input).expect).to.deep.equal({ kind: inside });
      expect(at(input).expectOnNode).to.have.length(1);
      expect(at(input).expectOnNode[0]).to.include({ kind: bridge, mtuBytes: 1500 });
    });
  }

  it("expects a bridge of the NIC's MTU below one of the containers' where the tunnel is in userspace", () => {
    expect(
      at(variants["userspace-vxlan"]!).expectOnNode.map((link) => link.mtuBytes),
    ).to.deep.equal([9000, 8950]);
  });

  it("asks the database for datapath, tags and VNI", () => {
    const asked = (name: string) => at(variants[name]!).probes.map(({ want }) => want);
    expect(asked("kernel-vxlan")).to.deep.equal(["system", "", '"7"']);
    expect(asked("userspace-vxlan")).to.deep.equal(["netdev", "netdev", "", '"7"']);
    const [, tags] = at(variants["userspace-switched"]!).probes;
    expect(tags?.argv).to.include("tag!=10");
    for (const { argv } of at(variants["kernel-vxlan"]!).probes)
      expect(argv.slice(0, 2)).to.deep.equal([
        "ovs-vsctl",
        "--db=unix:/dev/shm/netbench-0/trial/n1/ovs/db.sock",
      ]);
  });

  it("needs the kernel's module for its datapath, and programs for both", () => {
    expect(on(variants["userspace-vxlan"]!).kernel).to.deep.equal([]);
    expect(on(variants["kernel-vxlan"]!).kernel.map(({ option }) => option)).to.deep.equal([
      "CONFIG_OPENVSWITCH",
      "CONFIG_VXLAN",
    ]);
    expect(on(variants["userspace-local"]!).programs).to.include("ovs-vswitchd");
  });

  it("minds another Open vSwitch on a node that stays, not on one that we make", () => {
    expect(at(variants["kernel-local"]!).obstacles).to.include("another Open vSwitch runs here");
    expect(at(variants["userspace-switched"]!).obstacles).to.equal("true");
  });

  it("refuses a tunnel to a node whose address is not known", () => {
    const link = networkLink(contextsFor(variants["kernel-vxlan"]!).first);
    const peers = link.peers.map((peer) => ({ ...peer, address: undefined }));
    const unknown = networkAt({ ...link, peers });
    expect(() => unknown.hostState).to.throw(/node n2: a tunnel needs the address/);
  });

  it("has links and ports within the kernel's length, and none twice", () => {
    const names = at(variants["userspace-vxlan"]!).expectOnNode.map(({ link }) => link);
    for (const name of names) expect(name.length).to.be.at.most(15);
    const many = Array.from({ length: 256 }, (_, index) => ({
      container: `netbench-trial-p${index}-server`,
      address: "198.19.0.4/16",
    }));
    const check = at(variants["kernel-local"]!).wire(many)?.check ?? "";
    const ports = [...check.matchAll(/port=(\S+) ;;/g)].map(([, port = ""]) => port);
    expect(new Set(ports).size).to.equal(256);
    for (const port of ports) expect(port).to.match(/^nbo[0-9a-f]{12}$/);
  });

  it("calls the link in a container eth0, unless the kernel's datapath would lose it for that", () => {
    const linkIn = (input: ScenarioInput) => at(input).linkIn("netbench-trial-p001-server");
    expect(linkIn(variants["kernel-internal"]!)).to.match(/^nbo[0-9a-f]{12}$/);
    expect(linkIn(variants["kernel-local"]!)).to.equal("eth0");
    expect(linkIn(scenarioWith({ network: { ...userspace, ports: "internal" } }))).to.equal("eth0");
  });

  it("has scripts for 128 pairs that fit into an environment variable", () => {
    // Linux: MAX_ARG_STRLEN, include/uapi/linux/binfmts.h.
    const { first } = contextsFor(variants["userspace-switched"]!, { stack: "s".repeat(50) });
    const many = Array.from({ length: 256 }, (_, index) => ({
      container: `netbench-${first.stack}-p${index}-server`,
      address: "198.19.100.100/16",
    }));
    const up = networkAt(networkLink(first)).wire(many)?.up ?? "";
    expect(kindOf(first.node).inNode(first, up).length).to.be.below(128 * 1024);
  });

  for (const name of ["kernel-vxlan", "userspace-vxlan", "userspace-switched"]) {
    it(`is made on a node by these scripts: ${name}`, () => {
      for (const part of ["up", "down", "check"] as const)
        expectGolden(`ovs-${name}.${part}`, at(variants[name]!).hostState?.[part] ?? "");
    });
  }

  for (const name of ["kernel-internal", "userspace-switched"]) {
    it(`joins containers by these scripts: ${name}`, () => {
      for (const part of ["up", "down", "check"] as const)
        expectGolden(`ovs-${name}.wire.${part}`, at(variants[name]!).wire(ends)?.[part] ?? "");
    });
  }
});
