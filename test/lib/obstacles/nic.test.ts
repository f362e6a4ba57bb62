import { expect } from "chai";
import { bridgeName } from "../../../lib/names.ts";
import { nicUnfit, parentTaken } from "../../../lib/obstacles/nic.ts";
import type { ScenarioInput } from "../../../lib/scenario.ts";
import { network, OddMachine } from "./odd-machine.ts";

const on = (more: Partial<ScenarioInput> = {}): ScenarioInput => ({
  nodes: [{ name: "n1", kind: "local", nic: "eth1" }],
  network: { module: "macvlan" },
  ...more,
});

const link = (flags: string, more = "") =>
  `4: eth1@if3: <BROADCAST,MULTICAST${flags}> mtu 1500 qdisc noqueue${more} state DOWN mode DEFAULT group default qlen 1000\\    link/ether 02:00:00:00:00:01`;

describe("the NIC", () => {
  let machine: OddMachine;
  beforeEach(() => (machine = new OddMachine()));
  afterEach(() => machine.remove());
  const says = (input = on()) => machine.says(nicUnfit, input);

  it("is fit where it is up, or only down: then it is brought up", () => {
    expect(machine.has("links/eth1", link(",UP,LOWER_UP")).says(nicUnfit, on())).to.deep.equal([]);
    expect(machine.has("links/eth1", link("")).says(nicUnfit, on())).to.deep.equal([]);
  });

  it("is refused without a carrier", () => {
    machine.has("links/eth1", link(",UP").replace("<", "<NO-CARRIER,"));
    expect(says()).to.have.length(1);
    expect(says()[0]).to.match(/^eth1 has no carrier, its link is down: connect its cable/);
    expect(says(on({ network: { module: "bridge" } }))).to.deep.equal([]);
  });

  it("is refused as a port of something else, but for the bridges of a standing testbed", () => {
    machine.has("links/eth1", link(",UP,LOWER_UP", " master bond0"));
    expect(says()[0]).to.match(/^eth1 is a port of bond0: take it out .* or choose another NIC$/);
    machine.has("links/bond0", "5: bond0: <UP> mtu 1 \\    vrf table 10 \\");
    expect(says()).to.deep.equal([]);
    machine.has("links/eth1", link(",UP,LOWER_UP", ` master ${bridgeName("trial")}`));
    expect(says()).to.deep.equal([]);
    machine.has("links/eth1", link(",UP,LOWER_UP", " master ovs-system"));
    expect(says()[0]).to.match(/^eth1 is a port of an Open vSwitch: /);
  });

  it("is missed where it may be disruptive too", () => {
    machine.sandbox.program("ip", "exit 1");
    expect(says(on({ nic: { allowDisruptive: true } }))).to.deep.equal([
      "eth1: there is no such interface",
    ]);
  });
});

describe("the parent of containers' links", () => {
  let machine: OddMachine;
  beforeEach(() => (machine = new OddMachine()));
  afterEach(() => machine.remove());
  const says = (networks: string[], input = on()) =>
    machine.has("networks", ...networks).says(parentTaken, input);
  const theirs = (driver: string, parent: string, mode = "") =>
    network("theirs", { driver, parent, mode });

  it("is free where other networks have other NICs", () =>
    expect(
      says([theirs("macvlan", "eth2"), theirs("macvlan", "eth1.10"), network("x")]),
    ).to.deep.equal([]));

  it("is refused with the network that has it", () => {
    machine.has("version", "20.10.24 1.41");
    expect(says([theirs("macvlan", "eth1")])[0]).to.match(
      /^eth1 is the parent of the Docker network theirs \(macvlan\): remove that network \(docker network rm theirs\), or choose another NIC or a vlanId$/,
    );
    expect(says([theirs("ipvlan", "eth1")])).to.have.length(1);
    expect(
      says([network("n", { driver: "macvlan", parent: "eth1", stack: "other", project: "0" })])[0],
    ).to.match(/of the testbed other of another checkout: take that testbed down/);
  });

  it("may be shared by macvlan networks where Docker allows it", () => {
    machine.has("version", "28.1.0 1.48");
    expect(says([theirs("macvlan", "eth1", "bridge")])).to.deep.equal([]);
    expect(says([theirs("macvlan", "eth1", "passthru")])).to.have.length(1);
    expect(says([theirs("ipvlan", "eth1")])).to.have.length(1);
    const ipvlan = on({ network: { module: "ipvlan" } });
    expect(says([theirs("ipvlan", "eth1")], ipvlan)).to.have.length(1);
  });

  it("is not taken by the testbed that stands", () => {
    machine.has("version", "20.10.24 1.41");
    const own = { driver: "macvlan", parent: "eth1", stack: "trial", project: "0123abcd" };
    expect(says([network("netbench-trial", own)])).to.deep.equal([]);
  });

  it("is taken by a link of the other kind that somebody made by hand", () => {
    machine
      .has(
        "types/ipvlan",
        "9: ipv0@eth1: <BROADCAST> mtu 1500",
        "9: ipv1@eth11: <BROADCAST> mtu 1500",
      )
      .has("types/macvlan", "9: mv0@eth1: <BROADCAST> mtu 1500");
    expect(says([""])).to.deep.equal([
      "eth1 is the parent of the link ipv0 (ipvlan): remove it (ip link del dev ipv0), or choose another NIC",
    ]);
  });
});
