import { expect } from "chai";
import { readScenario, stackNames, writtenScenario } from "../../../cli/stack-file.ts";
import { pairCapacity, parseIpv4, parseSubnet } from "../../../lib/address.ts";
import { defaultSubnet, otherSubnets } from "../../../lib/network/default-subnet.ts";
import { subnetOf } from "../../../lib/network/subnet.ts";
import { parseScenario } from "../../../lib/parse-scenario.ts";
import { maxPairs } from "../../../lib/scenario/pairs.ts";
import { scenarioWith } from "../../scenarios.ts";

const stacks = Array.from({ length: 500 }, (_, at) => `stack-${at}`);

const overlaps = (one: string, other: string): boolean => {
  const [a, b] = [parseSubnet(one), parseSubnet(other)];
  const size = 2 ** (32 - Math.min(a.prefixLength, b.prefixLength));
  return Math.floor(a.base / size) === Math.floor(b.base / size);
};

describe("the default subnet", () => {
  it("has room for the most pairs that there can be", () => {
    for (const stack of stacks) expect(pairCapacity(defaultSubnet(stack))).to.be.at.least(maxPairs);
  });

  it("is private, and no part of Docker's own pools or of the nodes' network", () => {
    const others = [
      ...Array.from({ length: 15 }, (_, at) => `172.${17 + at}.0.0/16`),
      ...["192.168.0.0/16", "198.18.0.0/15"],
    ];
    for (const stack of stacks) {
      const subnet = defaultSubnet(stack);
      expect(overlaps(subnet, "10.0.0.0/8"), subnet).to.equal(true);
      for (const other of others) expect(overlaps(subnet, other), subnet).to.equal(false);
    }
  });

  it("depends on the scenario's name alone, and spreads", () => {
    expect(defaultSubnet("quickstart")).to.equal(defaultSubnet("quickstart"));
    const found = new Set(stacks.map(defaultSubnet));
    expect(found.size).to.be.greaterThan(stacks.length * 0.9);
  });

  it("differs between all scenarios that are shipped, and from all that they write", () => {
    const subnets = stackNames()
      .filter((stack) => !stack.startsWith("e2e-"))
      .flatMap((stack) => {
        const subnet = subnetOf(readScenario(stack).network);
        return subnet === undefined ? [] : [{ stack, subnet }];
      });
    const met = subnets.flatMap(({ stack, subnet }, at) =>
      subnets
        .slice(at + 1)
        .flatMap((other) => (overlaps(subnet, other.subnet) ? [`${stack} ${other.stack}`] : [])),
    );
    expect(met).to.deep.equal([]);
  });

  it("has others beside it to choose from, not all of them in one private range", () => {
    for (const stack of stacks.slice(0, 50)) {
      const others = otherSubnets(stack);
      expect(new Set(others).size).to.equal(others.length);
      for (const other of others) {
        expect(parseSubnet(other).base).to.equal(parseIpv4(other.split("/")[0] ?? ""));
        expect(overlaps(other, defaultSubnet(stack)), other).to.equal(false);
      }
      expect(others.some((other) => !overlaps(other, "10.0.0.0/8"))).to.equal(true);
    }
  });
});

describe("a scenario's subnet", () => {
  it("is the one of its name where it writes none", () => {
    for (const module of ["bridge", "macvlan", "ipvlan", "vxlan", "overlay", "passthrough"]) {
      const input = {
        nodes: [{ name: "n1", kind: "emulated" }],
        network: { module },
      };
      expect(subnetOf(parseScenario(input, "mine").network), module).to.equal(
        defaultSubnet("mine"),
      );
    }
  });

  it("stays as it is written", () => {
    const network = { module: "bridge", subnet: "10.1.2.0/24" } as const;
    expect(parseScenario(scenarioWith({ network }), "mine").network).to.deep.equal(network);
    const { network: written } = writtenScenario("quickstart") as { network: object };
    expect(readScenario("quickstart").network).to.include(written);
  });

  it("is none for containers on the node's own stack", () => {
    const { network } = parseScenario(scenarioWith({ network: { module: "host" } }), "mine");
    expect(subnetOf(network)).to.equal(undefined);
  });

  it("is read back as it was, under whatever name", () => {
    const scenario = parseScenario(scenarioWith(), "mine");
    expect(parseScenario(JSON.parse(JSON.stringify(scenario)), "other")).to.deep.equal(scenario);
    // Records of before name the subnet that was everybody's.
    const old = { ...scenario, network: { module: "bridge", subnet: "198.19.0.0/16" } };
    expect(parseScenario(old, "mine").network).to.deep.equal(old.network);
  });
});
