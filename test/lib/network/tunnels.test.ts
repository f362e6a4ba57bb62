import { expect } from "chai";
import { networkAt, networkOf } from "../../../lib/network/index.ts";
import { vlanName } from "../../../lib/network/vlan.ts";
import { bridgeName, vxlanName } from "../../../lib/names.ts";
import { networkLink } from "../../../lib/node/network-link.ts";
import { preflightScript } from "../../../lib/node/preflight.ts";
import type { ScenarioInput } from "../../../lib/scenario.ts";
import { expectGolden } from "../../golden.ts";
import { Sandbox } from "../../sandbox.ts";
import { contextsFor, switchedWith } from "../../scenarios.ts";

const parts = ["up", "down", "check"] as const;
const on = (input: ScenarioInput) => networkOf(contextsFor(input).scenario);
/** The network on a node, 0 for the first. */
const at = (input: ScenarioInput, position = 0) => {
  const context = contextsFor(input).contexts[position];
  if (context === undefined) throw new Error("no such node");
  return networkAt(networkLink(context));
};
const [bridge, tunnel] = [bridgeName("trial"), vxlanName("trial")];

describe("a VLAN of a NIC", () => {
  const onBridge = switchedWith({
    network: { module: "bridge", vlanId: 10 },
    nic: { mtuBytes: 9000 },
  });
  const underMacvlan = switchedWith({ network: { module: "macvlan", vlanId: 4094 } });

  it("is called as is the custom, within 15 characters", () => {
    expect(vlanName("eth1", 10)).to.equal("eth1.10");
    expect(vlanName("enp130s0f0", 4094)).to.equal("enp130s0f0.4094");
    expect(vlanName("enp130s0f0np0", 10)).to.match(/^nb[0-9a-f]{8}\.10$/);
    expect(vlanName("enp130s0f0np0", 4094)).to.have.length(15);
    expect(vlanName("enp130s0f0np0", 10)).not.to.equal(vlanName("enp130s0f0np1", 10));
  });

  it("joins the bridges of two nodes, which then reach each other", () => {
    expect(on(onBridge)).to.include({ expectReachable: true, usesNic: true, overheadBytes: 0 });
    expect(at(onBridge).dockerNetwork?.options).to.include({
      "com.docker.network.bridge.name": bridge,
    });
  });

  it("is what macvlan sits on", () => {
    expect(at(underMacvlan).dockerNetwork?.options.parent).to.equal("eth1.4094");
    expect(at(underMacvlan).expect).to.deep.equal({ kind: "macvlan", data: { mode: "bridge" } });
  });

  it("is read back from the kernel, with its id", () => {
    const vlan = (id: number, mtuBytes: number) => ({
      ...{ link: `eth1.${id}`, kind: "vlan", mtuBytes },
      data: { id },
    });
    expect(at(onBridge).expectOnNode).to.deep.equal([
      { link: bridge, kind: "bridge", mtuBytes: 9000 },
      vlan(10, 9000),
    ]);
    expect(at(underMacvlan).expectOnNode).to.deep.equal([vlan(4094, 1500)]);
  });

  it("is nothing that a network without one knows of", () => {
    for (const input of [switchedWith(), switchedWith({ network: { module: "macvlan" } })])
      expect(at(input)).to.deep.include({ hostState: undefined, expectOnNode: [] });
  });

  it("is missed before anything is touched on a kernel that has none", () => {
    const sandbox = new Sandbox();
    // As iproute2 6.1 says it for what neither it nor the kernel knows.
    sandbox.program(
      "unshare",
      `case "$*" in *"type vlan"*) echo "Error: Unknown device type." >&2; exit 2 ;; esac`,
    );
    for (const program of ["docker", "dockerd", "bridge", "ip", "nsenter", "setsid"])
      sandbox.program(program, "true");
    const look = (input: ScenarioInput) => sandbox.sh(preflightScript(contextsFor(input).first));
    expect(look(underMacvlan).stdout).to.match(
      /^node n1: kernel has no 802\.1Q VLAN \(CONFIG_VLAN_8021Q\); modules it has: .*macvlan/,
    );
    expect(look(onBridge).stdout).to.include("CONFIG_VLAN_8021Q");
    expect(look(switchedWith()).stdout).to.equal("");
    sandbox.remove();
  });

  for (const part of parts) {
    it(`runs this script under macvlan: ${part}`, () =>
      expectGolden(`macvlan-vlan.${part}`, at(underMacvlan).hostState?.[part] ?? ""));
    it(`runs this script in a bridge: ${part}`, () =>
      expectGolden(`bridge-vlan.${part}`, at(onBridge, 1).hostState?.[part] ?? ""));
  }
});

describe("the vxlan module", () => {
  const network = { module: "vxlan" as const, vni: 4711, port: 8472 };
  const switched = switchedWith({ network, nic: { mtuBytes: 9000 } });
  const local: ScenarioInput = {
    ...switchedWith({ network }),
    nodes: [{ name: "n1", kind: "emulated" }],
    pairs: { placement: "local" },
  };

  it("leaves containers 50 bytes less than the NIC (RFC 7348)", () => {
    expect(on(switched)).to.include({ overheadBytes: 50, containerMtuBytes: 8950, usesNic: true });
    expect(at(switched).dockerNetwork).to.deep.equal({
      driver: "bridge",
      options: {
        "com.docker.network.bridge.name": bridge,
        "com.docker.network.driver.mtu": "8950",
      },
    });
  });

  it("reaches everywhere", () => {
    expect([on(switched), on(local)].map(({ expectReachable }) => expectReachable)).to.deep.equal([
      true,
      true,
    ]);
  });

  it("expects the tunnel to lead from each node to the other", () => {
    const data = { id: 4711, port: 8472, link: "eth1" };
    const expected = (local: string, remote: string) => [
      { link: bridge, kind: "bridge", mtuBytes: 8950 },
      { link: tunnel, kind: "vxlan", mtuBytes: 8950, data: { ...data, local, remote } },
    ];
    expect(at(switched, 0).expectOnNode).to.deep.equal(expected("198.18.0.1", "198.18.0.2"));
    expect(at(switched, 1).expectOnNode).to.deep.equal(expected("198.18.0.2", "198.18.0.1"));
  });

  it("has a tunnel to nowhere on a single node", () => {
    expect(at(local).expectOnNode[1]?.data).to.deep.equal({
      ...{ id: 4711, port: 8472, link: "eth1" },
      local: "198.18.0.1",
    });
    expect(at(local).hostState?.up).not.to.include("remote");
  });

  it("gives each node's bridge an address of its own", () => {
    expect(at(switched, 0).hostState?.up).to.include("198.19.0.1/16");
    expect(at(switched, 1).hostState?.up).to.include("198.19.0.2/16");
  });

  for (const part of parts)
    it(`runs this script: ${part}`, () =>
      expectGolden(`vxlan.${part}`, at(switched).hostState?.[part] ?? ""));
});
