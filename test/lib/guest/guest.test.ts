import { expect } from "chai";
import { buildPlan } from "../../../lib/build-plan.ts";
import { guestBackends } from "../../../lib/guest/index.ts";
import { guestInit } from "../../../lib/guest/init.ts";
import { guestShell } from "../../../lib/guest/lines.ts";
import { busyCoresOf } from "../../../lib/measured/busy-cores.ts";
import { isGuestName, nodeUnder } from "../../../lib/names.ts";
import { hostAgentsState } from "../../../lib/node/host-agents.ts";
import { guestsOn, guestsStateOn } from "../../../lib/node/guests.ts";
import { planSchema } from "../../../lib/plan.ts";
import type { ScenarioInput } from "../../../lib/scenario.ts";
import { expectGolden, expectShellReads } from "../../golden.ts";
import { contextsFor, scenarioWith, switchedWith } from "../../scenarios.ts";

const vm = { server: "vm", client: "vm" } as const;
const natOnOne: ScenarioInput = {
  nodes: [{ name: "n1", kind: "emulated" }],
  network: { module: "bridge", publishedPorts: "dnat" },
  endpoint: vm,
};

describe("guests", () => {
  it("are none where all are containers", () => {
    expect(guestsStateOn(contextsFor(scenarioWith()).first)).to.equal(undefined);
  });

  it("are the halves that the scenario says, each with names and addresses of its own", () => {
    const { first } = contextsFor(
      scenarioWith({ endpoint: { client: "vm", server: "host" }, pairs: { count: 2 } }),
    );
    const guests = guestsOn(first);
    expect(guests.map(({ name, address }) => [name, address])).to.deep.equal([
      ["p001-client@n1", "198.19.0.4/16"],
      ["p002-client@n1", "198.19.0.6/16"],
    ]);
    for (const key of ["id", "dir", "tap", "mac"] as const)
      expect(new Set(guests.map((guest) => guest[key])), key).to.have.length(2);
    for (const { tap, mac } of guests) {
      // IFNAMSIZ, with the zero at its end.
      expect(tap.length).to.be.at.most(15);
      expect(mac).to.match(/^02(:[0-9a-f]{2}){5}$/);
    }
    expect(hostAgentsState(first)?.up).to.include("netbench-trial-p002-server-host");
  });

  it("take the network's MTU and the gateway of their own node", () => {
    const { contexts } = contextsFor(switchedWith({ network: { module: "vxlan" }, endpoint: vm }));
    const found = contexts.flatMap(guestsOn);
    expect(found.map(({ name, mtuBytes, gateway }) => [name, mtuBytes, gateway])).to.deep.equal([
      ["p001-client@n1", 1450, "198.19.0.1"],
      ["p001-server@n2", 1450, "198.19.0.2"],
    ]);
  });

  for (const part of ["up", "down", "check"] as const)
    it(`are kept by this script: ${part}`, () =>
      expectGolden(
        `guests.${part}`,
        guestsStateOn(contextsFor(scenarioWith({ endpoint: vm })).first)?.[part] ?? "",
      ));

  for (const part of ["up", "down", "check"] as const)
    it(`are published by this script: ${part}`, () =>
      expectGolden(
        `guests-published.${part}`,
        guestsStateOn(contextsFor(natOnOne).first)?.[part].split("\n(set -eu\nhome=")[0] ?? "",
      ));

  it("count for the node that they are on, and their processor not twice", () => {
    const { first } = contextsFor(scenarioWith({ endpoint: vm }));
    expect(guestsOn(first).map(({ name }) => [isGuestName(name), nodeUnder(name)])).to.deep.equal([
      [true, "n1"],
      [true, "n1"],
    ]);
    expect([isGuestName("n1+n2"), nodeUnder("n1")]).to.deep.equal([false, "n1"]);
    const cpu = { n1: { busyCores: 1.5 }, "p001-client@n1": { busyCores: 1 } };
    expect(busyCoresOf(cpu)).to.equal(1.5);
  });

  it("have this first program", () => expectGolden("guest-init", guestInit(guestBackends.uml)));

  for (const [name, backend] of Object.entries(guestBackends))
    it(`wait for nothing that their backend does not make: ${name}`, () => {
      const lines = Object.values(backend.lines);
      expect(new Set(lines)).to.have.length(3);
      const devices = new Set(guestInit(backend).match(/\/dev\/(tty|vport)\w+/g));
      expect([...devices].sort()).to.deep.equal(lines.sort());
    });

  it("are reached by a command line that a shell reads", () => {
    const [program, option, relay = "", , dir] = guestShell("/run/netbench/trial/n1/guests/p001");
    expect([program, option, dir]).to.deep.equal([
      ...["sh", "-c", "/run/netbench/trial/n1/guests/p001"],
    ]);
    expectShellReads(relay);
  });

  it("call their NIC so where containers' links keep another name", () => {
    const { first } = contextsFor(
      scenarioWith({
        network: { module: "ovs", datapath: "kernel", ports: "internal" },
        endpoint: { client: "vm" },
      }),
    );
    const links = buildPlan([first], "x").pairs.map(({ client, server }) => [
      client.link,
      server.link === "eth0",
    ]);
    expect(links).to.deep.equal([["eth0", false]]);
  });

  it("have both halves of the one pair where they are to talk to themselves", () => {
    const { contexts, first } = contextsFor(
      scenarioWith({ endpoint: vm, guest: { loopback: true }, pairs: { count: 1 } }),
    );
    const [guest, ...others] = guestsOn(first);
    expect(others).to.deep.equal([]);
    expect(guest?.address).to.equal("198.19.0.4/16");
    expect(guest?.agents.map(({ role, address }) => `${role} at ${address}`)).to.deep.equal([
      ...["client at 127.0.0.1", "server at 127.0.0.1"],
    ]);
    expect(new Set(guest?.agents.map(({ name }) => name))).to.have.length(2);
    const { nodes, pairs, facts } = planSchema.parse(buildPlan(contexts, "x"));
    expect(nodes.map(({ name }) => name)).to.deep.equal(["n1", "p001-client@n1"]);
    for (const end of [pairs[0]?.client, pairs[0]?.server]) {
      expect(end).to.include({ node: "p001-client@n1", link: "lo", address: "127.0.0.1" });
      expect(end).to.include({ stack: "node", port: 5201 });
    }
    expect(facts.map(({ kind }) => kind)).to.include("tun");
    expect(facts.filter(({ container }) => container !== undefined)).to.deep.equal([]);
    expect(guestsStateOn(first)?.up).to.match(
      /nb\.agent=client,\S+-client-vm,127\.0\.0\.1 nb\.agent=server,\S+-server-vm,127\.0\.0\.1/,
    );
  });

  it("are machines of the plan, those of pairs in use, beside the node that they are on", () => {
    const { contexts } = contextsFor(
      scenarioWith({ endpoint: vm, pairs: { count: 3 }, benchmark: { activePairs: [1, 2] } }),
    );
    const plan = planSchema.parse(buildPlan(contexts, "x"));
    expect(plan.nodes.map(({ name, kind }) => `${kind} ${name}`)).to.deep.equal([
      "local n1",
      ...["p001-client", "p001-server", "p002-client", "p002-server"].map(
        (name) => `guest ${name}@n1`,
      ),
    ]);
    expect(plan.pairs[1]?.client).to.deep.include({
      node: "p002-client@n1",
      process: true,
      uncountedBytes: 14,
      link: "eth0",
      stack: "own",
    });
    const taps = plan.facts.filter(({ kind }) => kind === "tun");
    expect(taps.map(({ node, mtuBytes }) => [node, mtuBytes])).to.deep.equal(
      Array.from({ length: 4 }, () => ["n1", 1500]),
    );
    const inside = plan.facts.filter(({ container }) => container !== undefined);
    expect(inside.map(({ node, kind }) => [node, kind])).to.deep.equal(
      plan.nodes.slice(1).map(({ name }) => [name, undefined]),
    );
  });
});
