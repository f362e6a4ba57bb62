import { expect } from "chai";
import { expectExit } from "../support/command.ts";
import { expectNothingLeft, type Inventory, takeInventory } from "../support/inventory.ts";
import { needFullRun, needRoot } from "../support/needs.ts";
import { type Changes, Testbed } from "../support/testbed.ts";
import { sh } from "./bare-path.ts";

interface Case {
  scenario: string;
  changes?: Changes;
  /** Where it is, for the title. */
  place?: string;
  onlyInFullRuns?: boolean;
}

/** Whole testbeds; how each forwarder lives by itself is in forwarders.test.ts. */
const cases: readonly Case[] = [
  { scenario: "middlebox-nat-switched" },
  { scenario: "middlebox-vm-switched", onlyInFullRuns: true },
  {
    scenario: "middlebox-bridge-switched",
    place: "at the servers",
    changes: { "path.middlebox.at": "server" },
    onlyInFullRuns: true,
  },
  { scenario: "middlebox-bridge-switched", onlyInFullRuns: true },
  { scenario: "middlebox-route-switched", onlyInFullRuns: true },
  { scenario: "middlebox-ovs-userspace-switched", onlyInFullRuns: true },
  { scenario: "middlebox-userspace-switched", onlyInFullRuns: true },
];

for (const { scenario, onlyInFullRuns, changes, place = "" } of cases) {
  describe(`the stack ${scenario} ${place}`.trim(), function () {
    this.timeout(300_000);
    let machine: Inventory;
    let testbed: Testbed;

    before(async function () {
      needRoot(this);
      if (onlyInFullRuns) needFullRun(this);
      machine = await takeInventory();
      testbed = Testbed.derive(scenario, scenario, {
        "pairs.count": 1,
        "benchmark.activePairs": [1],
        "benchmark.durationSec": 2,
        "benchmark.repetitions": 1,
        ...changes,
      });
    });
    after(() => testbed?.discard());

    it("carries TCP and UDP, and every packet is accounted for", async () => {
      await testbed.up();
      const { trials, reasons } = testbed.summary();
      expect(reasons.filter(({ check }) => check === "conservation")).to.deep.equal([]);
      for (const { protocol, aggregateBitsPerSecond, path } of trials) {
        expect(aggregateBitsPerSecond?.mean, protocol).to.be.greaterThan(1e6);
        const hops = path?.flows[0]?.hops ?? [];
        expect(hops.map(({ hop }) => hop)).to.include.members(["middlebox", "switch"]);
        for (const hop of hops)
          expect(Math.abs(hop.unexplained), JSON.stringify(hop)).to.be.lessThan(
            Math.max(64, 0.001 * hop.in),
          );
        expect(path?.forwarderCores, protocol).to.be.greaterThan(0);
      }
    });

    it("needs nothing more, and is put in order where its forwarder's links were taken down", async () => {
      expectExit(await testbed.pulumi("preview", "--expect-no-changes"), 0);
      await sh(`ip -n netbench-${testbed.stack}-middlebox link set m2 down`);
      const preview = expectExit(await testbed.pulumi("preview", "--diff"), 0).stdout;
      expect(preview).to.include("middlebox m2: want up with MTU 1500, have another state");
      await testbed.up("--again");
    });

    it("comes out of the cable again with its key, and leaves nothing when it is taken down", async () => {
      testbed.edit({ path: undefined });
      await testbed.up();
      expect(await sh("ls /run/netns")).not.to.include(`${testbed.stack}-middlebox`);
      await testbed.down();
      await expectNothingLeft(machine);
    });
  });
}
