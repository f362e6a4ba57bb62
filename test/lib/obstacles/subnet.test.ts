import { expect } from "chai";
import { parseSubnet } from "../../../lib/address.ts";
import { bridgeName } from "../../../lib/names.ts";
import { subnetTaken } from "../../../lib/obstacles/subnet.ts";
import type { ScenarioInput } from "../../../lib/scenario.ts";
import { scenarioWith, switchedWith } from "../../scenarios.ts";
import { network, OddMachine } from "./odd-machine.ts";

const bridge: ScenarioInput = scenarioWith({
  network: { module: "bridge", subnet: "10.77.5.0/24" },
});
const macvlan: ScenarioInput = {
  nodes: [{ name: "n1", kind: "local", nic: "eth1" }],
  network: { module: "macvlan", subnet: "10.77.5.0/24" },
};

describe("a subnet", () => {
  let machine: OddMachine;
  beforeEach(() => (machine = new OddMachine()));
  afterEach(() => machine.remove());
  const says = (input = bridge) => machine.says(subnetTaken, input);

  it("is free where nobody has it", () => {
    machine
      .has("networks", network("bridge", { subnet: "172.17.0.0/16", bridge: "docker0" }))
      .has(
        "addresses",
        "1: lo    inet 127.0.0.1/8 scope host lo",
        "2: eth0    inet 10.76.0.9/16 brd x",
      )
      .has("routes", "default via 10.76.0.1 dev eth0", "10.76.0.0/16 dev eth0 proto kernel");
    expect(says()).to.deep.equal([]);
  });

  for (const [what, subnet] of [
    ["larger", "10.77.0.0/16"],
    ["the same", "10.77.5.0/24"],
    ["smaller", "10.77.5.128/25"],
  ] as const)
    it(`is taken by a Docker network with ${what}, whose bridge's own address and route say no more`, () => {
      machine
        .has("networks", network("theirs", { subnet }))
        .has("addresses", `7: br-0123456789ab    inet 10.77.5.129/24 scope global br-0123456789ab`)
        .has("routes", `${subnet} dev br-0123456789ab proto kernel scope link`);
      expect(says()).to.have.length(1);
      expect(says()[0]).to.match(
        /^the subnet 10\.77\.5\.0\/24 is taken by the Docker network theirs \([\d./]+\): set network\.subnet to a free one, e\.g\. [\d./]+, or remove that network \(docker network rm theirs\)$/,
      );
    });

  it("is taken by a network of Docker's own, which cannot be removed", () => {
    machine.has("networks", network("bridge", { subnet: "10.77.0.0/16", bridge: "docker0" }));
    expect(says()[0]).to.match(
      /by the Docker network bridge .*: set network\.subnet to a free one, e\.g\. [\d./]+$/,
    );
  });

  it("is not taken by the testbed that stands, nor by what is left of it", () => {
    const own = { stack: "trial", project: "0123abcd" };
    machine
      .has(
        "networks",
        network("netbench-trial", { subnet: "10.77.5.0/24", bridge: "nb-x", ...own }),
      )
      .has(
        "addresses",
        "7: nb-x    inet 10.77.5.1/24 scope global nb-x",
        `8: ${bridgeName("trial")}    inet 10.77.5.1/24 scope global`,
      )
      .has("routes", "10.77.5.0/24 dev nb-x", `10.77.5.0/24 dev ${bridgeName("trial")}`);
    expect(says()).to.deep.equal([]);
  });

  it("is taken by another testbed, which is named, of this checkout or of another", () => {
    const of = (stack: string, project: string) =>
      machine.has("networks", network("n", { subnet: "10.77.0.0/16", stack, project }));
    of("other", "0123abcd");
    expect(says()[0]).to.match(/of the testbed other: .* or take that testbed down$/);
    of("trial", "ffffffff");
    expect(says()[0]).to.match(/of the testbed trial of another checkout: /);
  });

  it("is taken by an address of a link, or a route that is no default route in parts", () => {
    machine
      .has("addresses", "2: eth1    inet 10.77.5.9/24 scope global eth1")
      .has("routes", "10.77.5.0/24 dev eth1 proto kernel");
    expect(says()[0]).to.match(/taken by eth1 \(10\.77\.5\.9\/24\): /);
    machine.has("addresses", "").has("routes", "10.64.0.0/10 via 10.0.0.1 dev tun0 table 52");
    expect(says()[0]).to.match(/taken by a route to 10\.64\.0\.0\/10 by tun0: /);
    machine.has("routes", "blackhole 10.77.5.7");
    expect(says()[0]).to.match(/taken by a route to 10\.77\.5\.7\/32: /);
    machine.has(
      "routes",
      ...[
        "0.0.0.0/1 via 10.8.0.1 dev tun0",
        "unreachable default dev lo metric 4",
        "default dev eth0",
      ],
      ...["local 10.77.5.9 dev eth1 table local", "broadcast 10.77.5.255 dev eth1 table local"],
    );
    expect(says()).to.deep.equal([]);
  });

  it("is told of in one line, however many have it", () => {
    machine.has(
      "routes",
      ...Array.from(
        { length: 300 },
        (_, at) => `10.77.5.${at % 256} via 10.0.0.${at % 7} dev tun${at}`,
      ),
    );
    expect(says()).to.have.length(1);
    expect(says()[0]).to.match(/by tun2 and 297 more: /);
  });

  it("is answered by one that is free", () => {
    const suggested = () => /e\.g\. ([\d./]+)/.exec(says()[0] ?? "")?.[1] ?? "";
    machine.has("networks", network("theirs", { subnet: "10.77.0.0/16" }));
    expect(parseSubnet(suggested()).base).to.be.within(10 * 2 ** 24, 11 * 2 ** 24);
    machine.has("routes", "10.0.0.0/8 via 10.0.0.1 dev tun0");
    expect(suggested()).to.match(/^172\.16\./);
    machine.has("routes", "10.0.0.0/8 dev a", "172.16.0.0/12 dev b", "192.168.0.0/16 dev c");
    expect(suggested()).to.match(/^198\.19\./);
    machine.has("routes", "10.0.0.0/8 dev a", "128.0.0.0/8 dev b", "172.0.0.0/8 dev c");
    machine.has("addresses", "2: d    inet 192.1.1.1/8 x", "3: e    inet 198.1.1.1/8 x");
    expect(says()[0]).to.match(/set network\.subnet to one that is free, or remove/);
  });

  it("of macvlan may be the NIC's own, as the node has no part in it, but no other Docker network's", () => {
    machine
      .has("addresses", "2: eth1    inet 10.77.5.9/24 scope global eth1")
      .has("routes", "10.77.5.0/24 dev eth1");
    expect(says(macvlan)).to.deep.equal([]);
    machine.has("networks", network("theirs", { subnet: "10.77.0.0/16" }));
    expect(says(macvlan)[0]).to.match(/Docker network theirs/);
  });

  it("is not looked for on a node with an engine and routes of its own", () => {
    machine.has("networks", network("theirs", { subnet: "10.0.0.0/8" }));
    expect(machine.says(subnetTaken, switchedWith())).to.deep.equal([]);
  });
});
