import { expect } from "chai";
import { networkAt, networkOf } from "../../../lib/network/index.ts";
import { networkLink } from "../../../lib/node/network-link.ts";
import type { ScenarioInput } from "../../../lib/scenario.ts";
import { expectGolden } from "../../golden.ts";
import { contextsFor, switchedWith } from "../../scenarios.ts";

type Mode = "l2" | "l3" | "l3s";

const switched = (mode: Mode): ScenarioInput =>
  switchedWith({
    network: { module: "ipvlan", mode },
    nic: { mtuBytes: 9000 },
    pairs: { placement: "switched", count: 2 },
  });
const locally = (mode: Mode): ScenarioInput => ({
  nodes: [{ name: "n1", kind: "emulated" }],
  network: { module: "ipvlan", mode },
});
const of = (input: ScenarioInput) => networkOf(contextsFor(input).scenario);
const at = (input: ScenarioInput) => networkAt(networkLink(contextsFor(input).first));
const ends = [
  { container: "a", address: "198.19.0.4/16" },
  { container: "b", address: "198.19.0.6/16" },
];

describe("the ipvlan module", () => {
  it("has Docker make l2 and l3 links, and makes l3s links itself", () => {
    for (const mode of ["l2", "l3"] as const) {
      expect(of(switched(mode)).attachment).to.equal("network");
      expect(at(switched(mode)).dockerNetwork).to.deep.equal({
        driver: "ipvlan",
        options: { parent: "eth1", ipvlan_mode: mode },
      });
    }
    expect(of(switched("l3s")).attachment).to.equal("wired");
    expect(at(switched("l3s")).dockerNetwork).to.equal(undefined);
  });

  it("expects links of its mode, which reach each other, and the kernel's module", () => {
    expect(at(switched("l3")).expect).to.deep.equal({ kind: "ipvlan", data: { mode: "l3" } });
    for (const mode of ["l2", "l3", "l3s"] as const) {
      expect(of(locally(mode)).expectReachable).to.equal(true);
      expect(of(switched(mode)).expectReachable).to.equal(true);
    }
    expect(of(locally("l2")).kernel.map(({ option }) => option)).to.deep.equal(["CONFIG_IPVLAN"]);
  });

  it("sits on a VLAN of the NIC where it is told to", () => {
    const onVlan = switchedWith({ network: { module: "ipvlan", mode: "l2", vlanId: 10 } });
    expect(at(onVlan).dockerNetwork?.options).to.include({ parent: "eth1.10" });
    expect(at(onVlan).hostState?.up).to.include("link add link eth1 name eth1.10 type vlan id 10");
    expect(at(onVlan).expectOnNode.map(({ link }) => link)).to.deep.equal(["eth1.10"]);
    expect(of(onVlan).kernel.map(({ option }) => option)).to.include("CONFIG_VLAN_8021Q");
    const local = { ...locally("l3s"), network: { module: "ipvlan", mode: "l3s", vlanId: 10 } };
    expect(at(local as ScenarioInput).wire(ends)?.up).to.include("ip link add link eth1.10 name");
  });

  it("routes to the other node's containers in the l3 modes, and only there", () => {
    expect(at(switched("l2")).hostState).to.equal(undefined);
    expect(at(locally("l3")).hostState).to.equal(undefined);
    expect(at(switched("l3s")).hostState).to.deep.equal(at(switched("l3")).hostState);
  });

  it("routes from clients to servers, and back", () => {
    const [first, second] = contextsFor(switched("l3")).contexts;
    const up = (context: typeof first) =>
      context === undefined ? undefined : networkAt(networkLink(context)).hostState?.up;
    expect(up(first)).to.include("route replace 198.19.0.5/32 via 198.18.0.2 dev eth1");
    expect(up(second)).to.include("route replace 198.19.0.4/32 via 198.18.0.1 dev eth1");
  });

  for (const part of ["up", "down", "check"] as const) {
    it(`routes by this script: ${part}`, () =>
      expectGolden(`ipvlan-routes.${part}`, at(switched("l3")).hostState?.[part] ?? ""));
    it(`makes l3s links by this script: ${part}`, () =>
      expectGolden(`ipvlan-l3s.${part}`, at(switched("l3s")).wire(ends)?.[part] ?? ""));
  }

  it("watches over the mode of links that Docker has made, and makes none", () => {
    const { up, check } = at(switched("l2")).wire(ends) ?? { up: "", check: "" };
    expect(up).not.to.include("ip link add");
    expect(up).to.include("type ipvlan mode l2");
    expect(check).to.include("want l2");
  });
});
