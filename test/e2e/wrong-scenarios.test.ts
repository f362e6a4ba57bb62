import { expect } from "chai";
import { expectExit, netbench, type Outcome, readJson, succeed } from "./support/command.ts";
import { expectNothingLeft, type Inventory, takeInventory } from "./support/inventory.ts";
import { skipBecause } from "../skip.ts";
import { needRoot } from "./support/needs.ts";
import { Testbed } from "./support/testbed.ts";

const expectNoStackTrace = ({ all }: Outcome) => expect(all).not.to.match(/^ +at /m);

describe("a scenario that is wrong", function () {
  this.timeout(300_000);
  let machine: Inventory;
  let testbed: Testbed | undefined;

  beforeEach(async () => {
    machine = await takeInventory();
  });
  afterEach(async () => {
    await testbed?.discard();
    testbed = undefined;
  });

  it("has all its mistakes listed and nothing touched", async () => {
    testbed = Testbed.derive("mistakes", "macvlan-bridge-switched", {
      "nodes.1.kind": "emulatd",
      "nic.mtuBytes": 90000,
      "network.mode": "bridg",
      "benchmark.sede": 3,
      "benchmark.activePairs": [1, 64],
    });
    const mistakes = [
      /nodes\[1\]\.kind: got "emulatd"; .*did you mean emulated\?/,
      /nic\.mtuBytes: got 90000; .*lower it to at most 65535/,
      /network\.mode: got "bridg"; .*did you mean bridge\?/,
      /benchmark\.sede: got a key that is not known here; .*did you mean seed\?/,
      /benchmark\.activePairs\[1\]: got 64; .*raise pairs\.count to 64/,
    ];
    const byUp = expectExit(await netbench("up", testbed.stack), 1);
    await succeed("pulumi", "stack", "init", testbed.stack);
    const byPulumi = await testbed.pulumi("preview");
    expect(byPulumi.exitCode).not.to.equal(0);
    for (const outcome of [byUp, byPulumi]) {
      for (const mistake of mistakes) expect(outcome.all).to.match(mistake);
      expectNoStackTrace(outcome);
    }
    await expectNothingLeft(machine);
  });

  it("does not exist: the nearest one is suggested", async () => {
    const outcome = expectExit(await netbench("up", "quickstrat"), 1);
    expect(outcome.all).to.match(/There is no scenario quickstrat.*Did you mean quickstart\?/);
    expectNoStackTrace(outcome);
    await expectNothingLeft(machine);
  });

  it("would take the NIC with the default route: refused before anything is touched", async function () {
    needRoot(this);
    const [route] = await readJson<{ dev: string }[]>("ip", "-j", "route", "show", "default");
    if (route === undefined) return skipBecause(this, "this machine has no default route");
    const links = await readJson<{ ifname: string; mtu: number }[]>("ip", "-j", "link");
    testbed = Testbed.derive("default-route", "macvlan-bridge-local", {
      nodes: [{ name: "n1", kind: "local", nic: route.dev }],
      // The MTU that it has: even a defect could not cut this machine off.
      "nic.mtuBytes": links.find(({ ifname }) => ifname === route.dev)?.mtu,
    });
    await succeed("pulumi", "stack", "init", testbed.stack);
    const refusal = `node n1: ${route.dev} carries the default route; choose another NIC`;
    // A preview never changes anything: up is tried only when that one was refused.
    for (const run of [() => testbed?.pulumi("preview"), () => testbed?.tryUp()]) {
      const outcome = await run();
      expect(outcome?.all).to.include("Nothing was touched:").and.to.include(refusal);
      expect(outcome?.exitCode).not.to.equal(0);
      if (outcome) expectNoStackTrace(outcome);
    }
    await expectNothingLeft(machine);
  });
});
