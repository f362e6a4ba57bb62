import { expect } from "chai";
import { buildPlan, nodeOfRole, pairsInUse, trialsOf } from "../../lib/build-plan.ts";
import { bridgeName } from "../../lib/names.ts";
import { planSchema } from "../../lib/plan.ts";
import type { ScenarioInput } from "../../lib/scenario.ts";
import {
  contextsFor,
  ground,
  scenarioWith,
  shippedStacks,
  switchedWith,
  writtenScenario,
} from "../scenarios.ts";

const planFor = (input: ScenarioInput) => buildPlan(contextsFor(input).contexts, "a-testbed");

describe("the plan", () => {
  it("is one that the measuring program reads", () => {
    for (const input of [
      scenarioWith(),
      switchedWith(),
      scenarioWith({ endpoint: { client: "host" } }),
    ]) {
      const plan = planFor(input);
      expect(planSchema.parse(JSON.parse(JSON.stringify(plan)))).to.deep.equal(plan);
    }
  });

  it("is the same each time it is made", () => {
    expect(JSON.stringify(planFor(switchedWith()))).to.equal(
      JSON.stringify(planFor(switchedWith())),
    );
  });

  it("puts both halves of local pairs on the one node", () => {
    const [pair] = planFor(scenarioWith()).pairs;
    const own = { node: "n1", port: 5201, link: "eth0", stack: "own" };
    expect(pair).to.deep.equal({
      index: 1,
      client: { ...own, container: "netbench-trial-p001-client", address: "198.19.0.4" },
      server: { ...own, container: "netbench-trial-p001-server", address: "198.19.0.5" },
    });
  });

  it("puts clients of switched pairs on the first node and servers on the second", () => {
    const { pairs } = planFor(switchedWith({ pairs: { placement: "switched", count: 3 } }));
    expect(pairs.map(({ client, server }) => `${client.node}→${server.node}`)).to.deep.equal([
      "n1→n2",
      "n1→n2",
      "n1→n2",
    ]);
  });

  it("holds the pairs that some trial uses, and no others", () => {
    const { pairs } = planFor(
      scenarioWith({ pairs: { count: 16 }, benchmark: { activePairs: [4, 1] } }),
    );
    expect(pairs.map(({ index }) => index)).to.deep.equal([1, 2, 3, 4]);
  });

  it("says how each node and its Docker engine are reached", () => {
    expect(planFor(scenarioWith()).nodes).to.deep.equal([
      {
        name: "n1",
        kind: "local",
        dockerHost: ground.defaultDockerHost,
        agentDir: "/dev/shm/netbench-0/trial/n1/agents",
      },
    ]);
    expect(planFor(switchedWith()).nodes[1]).to.deep.equal({
      name: "n2",
      kind: "emulated",
      dockerHost: "unix:///run/netbench/trial/n2/docker.sock",
      namespace: "netbench-trial-n2",
      agentDir: "/dev/shm/netbench-0/trial/n2/agents",
    });
  });

  it("asks of a bridge's containers that they have veth links of the right MTU, and of no NIC", () => {
    const { facts, mtuBytes } = planFor(scenarioWith({ nic: { mtuBytes: 9000 } }));
    expect(mtuBytes).to.equal(9000);
    expect(facts).to.deep.equal(
      ["client", "server"].map((role, at) => ({
        node: "n1",
        container: `netbench-trial-p001-${role}`,
        link: "eth0",
        mtuBytes: 9000,
        address: `198.19.0.${4 + at}/16`,
        kind: "veth",
      })),
    );
  });

  it("asks of macvlan the mode, and of each node's NIC the MTU", () => {
    const { facts } = planFor(
      switchedWith({ nic: { mtuBytes: 9000 }, network: { module: "macvlan", mode: "vepa" } }),
    );
    expect(facts.slice(0, 2)).to.deep.equal([
      { node: "n1", link: "eth1", mtuBytes: 9000 },
      { node: "n2", link: "eth1", mtuBytes: 9000 },
    ]);
    expect(facts[3]).to.deep.include({
      ...{ node: "n2", link: "eth0", kind: "macvlan" },
      data: { mode: "vepa" },
    });
    expect(facts).to.have.length(4);
  });

  it("gives each pair on the node's own stack a port of its own, and asks no link of it", () => {
    const { pairs, facts } = planFor(
      scenarioWith({ network: { module: "host" }, pairs: { count: 2 } }),
    );
    const end = { node: "n1", address: "127.0.0.1", link: "lo", stack: "node" };
    expect(pairs[1]).to.deep.equal({
      index: 2,
      client: { ...end, container: "netbench-trial-p002-client", port: 5202 },
      server: { ...end, container: "netbench-trial-p002-server", port: 5202 },
    });
    expect(facts).to.deep.equal([]);
  });

  it("asks of the nodes' NICs their MTU where pairs on their own stacks are switched", () => {
    const { pairs, facts } = planFor(switchedWith({ network: { module: "host" } }));
    expect(pairs[0]?.server).to.include({ link: "eth1", address: "198.18.0.2", stack: "node" });
    expect(facts).to.deep.equal([
      { node: "n1", link: "eth1", mtuBytes: 1500, address: "198.18.0.1" },
      { node: "n2", link: "eth1", mtuBytes: 1500, address: "198.18.0.2" },
    ]);
  });

  it("says which ends are processes, at ports that no container has, and asks for the bridge", () => {
    const input = scenarioWith({ nic: { mtuBytes: 9000 }, endpoint: { server: "host" } });
    const { pairs, facts } = planFor(input);
    expect(pairs[0]?.client).not.to.have.property("process");
    expect(pairs[0]?.server).to.deep.equal({
      ...{ node: "n1", container: "netbench-trial-p001-server-host", process: true },
      ...{ address: "198.19.0.1", port: 5329, link: bridgeName("trial"), stack: "node" },
    });
    expect(
      facts.map(({ link, kind, mtuBytes, address }) => `${link} ${kind} ${mtuBytes} ${address}`),
    ).to.deep.equal([
      `${bridgeName("trial")} bridge 9000 198.19.0.1`,
      "eth0 veth 9000 198.19.0.4/16",
    ]);
  });

  it("asks of every end of every shipped scenario the address that it gives it, loopback aside", () => {
    for (const stack of shippedStacks()) {
      const { pairs, facts } = planFor(writtenScenario(stack));
      for (const end of pairs.flatMap(({ client, server }) => [client, server])) {
        if (end.link === "lo") continue;
        const ofEnd = facts.filter(
          ({ node, container, link }) =>
            node === end.node &&
            link === end.link &&
            (end.stack === "node" || container === end.container),
        );
        const asked = ofEnd.map(({ address }) => address?.split("/")[0]);
        expect(asked, `${stack}: ${end.container}`).to.deep.equal([end.address]);
      }
    }
  });

  it("names nothing of the checkout, so that the same scenario gives the same plan everywhere", () => {
    expect(JSON.stringify(planFor(switchedWith()))).not.to.include(process.cwd());
  });
});

describe("the trials", () => {
  const trials = (input: ScenarioInput) => trialsOf(contextsFor(input).scenario);

  it("are protocols times active pairs, in the order of the scenario", () => {
    const input = scenarioWith({
      pairs: { count: 4 },
      benchmark: { protocols: ["udp", "tcp"], activePairs: [4, 1] },
    });
    expect(trials(input).map(({ id }) => id)).to.deep.equal(["udp-4", "udp-1", "tcp-4", "tcp-1"]);
  });

  it("have one for each direction, whose name says so", () => {
    const input = scenarioWith({ benchmark: { directions: ["forward", "reverse", "both"] } });
    expect(trials(input).map(({ id }) => id)).to.deep.equal([
      "tcp-1",
      "tcp-1-reverse",
      "tcp-1-both",
    ]);
  });

  it("use all pairs where the scenario does not say how many", () => {
    const input = scenarioWith({ pairs: { count: 7 } });
    expect(trials(input).map(({ activePairs }) => activePairs)).to.deep.equal([7]);
    expect(pairsInUse(contextsFor(input).scenario)).to.equal(7);
  });

  const udp = (more: Partial<ScenarioInput>, benchmark: object = {}) =>
    trials(scenarioWith({ ...more, benchmark: { protocols: ["udp"], ...benchmark } }))[0];

  it("send datagrams as large as the MTU allows, or as the scenario says", () => {
    expect(udp({})?.payloadBytes).to.equal(1472);
    expect(udp({ nic: { mtuBytes: 9000 } })?.payloadBytes).to.equal(8972);
    expect(udp({}, { udp: { payloadBytes: 64 } })?.payloadBytes).to.equal(64);
    expect(udp({}, { udp: { frameBytes: 64 } })?.payloadBytes).to.equal(18);
  });

  it("send datagrams no larger than UDP can, even where the MTU is", () => {
    expect(udp({ nic: { mtuBytes: 65535 } })?.payloadBytes).to.equal(65507);
  });

  it("have no payload for TCP", () =>
    expect(trials(scenarioWith())[0]?.payloadBytes).to.equal(null));
});

describe("nodeOfRole", () => {
  it("refuses a scenario that has no such node", () => {
    const { scenario } = contextsFor(switchedWith());
    expect(() => nodeOfRole(scenario, ["only"], "server")).to.throw(/no node for the servers/);
  });
});
