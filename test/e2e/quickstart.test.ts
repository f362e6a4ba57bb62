import { readdirSync } from "node:fs";
import { expect } from "chai";
import type { TrialResult } from "../../lib/result.ts";
import { expectExit, type Outcome } from "./support/command.ts";
import { containersOf, eth0Of, identities } from "./support/containers.ts";
import { expectNothingLeft, type Inventory, takeInventory } from "./support/inventory.ts";
import { needRoot } from "./support/needs.ts";
import { Testbed } from "./support/testbed.ts";

/** One row of the stack output `trials`: the contract that people script against. */
const trialKeys = [
  ...["protocol", "activePairs", "direction", "payloadBytes", "repetitions", "stopping"],
  ...["aggregateBitsPerSecond", "perPairBitsPerSecond", "packetsPerSecond", "lossPercent"],
  ...["iperf3Udp", "search"],
  ...["retransmits", "jain", "startSkewMs", "cpu", "bitsPerSecondPerBusyCore", "drops"],
  ...["dropPlaces", "bottleneck", "disagreementPercent", "latency", "verdict", "reasons"],
];

describe("the quickstart scenario", function () {
  this.timeout(600_000);
  let machine: Inventory;
  let testbed: Testbed;
  let up: Outcome;

  const containers = () => containersOf(testbed.stack);
  const pairs = async (...names: string[]) =>
    identities(await containers()).filter((line) => names.some((name) => line.includes(name)));
  const results = () => readdirSync(testbed.resultsFolder).sort();

  before(async () => {
    machine = await takeInventory();
    testbed = Testbed.derive("quickstart", "quickstart", {
      "benchmark.durationSec": 1,
      "benchmark.repetitions": 2,
    });
    up = await testbed.up();
  });
  after(() => testbed?.discard());

  it("prints a line a repetition while it measures", () => {
    expect(up.stdout).to.match(/tcp ×1 {2}rep [12]\/2 {2}[\d.]+ Gbit\/s \(mean [\d.]+/);
    expect(up.stdout).to.match(/tcp ×2 {2}rep [12]\/2 /);
  });

  it("prints a table with real throughputs", () => {
    const rows = [...up.stdout.matchAll(/^tcp +(\d+) +([\d.]+) /gm)];
    expect(rows.map(([, activePairs]) => activePairs)).to.deep.equal(["1", "2"]);
    for (const [, , gigabits] of rows) expect(Number(gigabits)).to.be.within(0.01, 1000);
    expect(up.stdout).to.match(/^ *± 95 %/m);
    expect(up.stdout).to.include("harness");
  });

  it("has the rows as a stack output, with the fields of the contract", async () => {
    const trials = await testbed.output<TrialResult[]>("trials");
    expect(trials.map(({ protocol, activePairs }) => `${protocol} ${activePairs}`)).to.deep.equal([
      "tcp 1",
      "tcp 2",
    ]);
    for (const trial of trials) {
      expect(trial).to.include.all.keys(trialKeys);
      expect(trial).to.include({ direction: "forward", payloadBytes: null });
      expect(trial.repetitions).to.be.within(1, 2);
      expect(trial).to.include({ packetsPerSecond: null, lossPercent: null });
      const { aggregateBitsPerSecond: aggregate } = trial;
      expect(aggregate).to.include.all.keys(
        "mean",
        "stderr",
        "ci95Low",
        "ci95High",
        "cv",
        "median",
      );
      expect(aggregate?.mean).to.be.within(1e7, 1e12);
      expect(trial.perPairBitsPerSecond).to.be.closeTo(
        (aggregate?.mean ?? 0) / trial.activePairs,
        1,
      );
      expect(trial.startSkewMs).to.have.all.keys("p50", "p95", "max");
      expect(trial.cpu).to.have.all.keys("n1");
      expect(trial.jain).to.be.within(0, 1);
    }
  });

  it("names scenario, run, result file and verdict in its other outputs", async () => {
    const record = testbed.record();
    expect(await testbed.output("scenario")).to.equal(testbed.stack);
    expect(await testbed.output("run")).to.equal(record.run);
    expect(await testbed.output("resultFile")).to.equal(
      `results/${testbed.stack}/${record.run}.json`,
    );
    expect(await testbed.output("verdict")).to.equal(record.summary?.verdict);
  });

  it("keeps all repetitions and their conditions in the result file", () => {
    const { repetitions, environment, factsBefore, factsAfter, reachability } = testbed.record();
    const slots = repetitions.map(({ trial, repetition }) => `${trial} ${repetition}`);
    expect(new Set(slots)).to.have.all.keys("tcp-1 1", "tcp-1 2", "tcp-2 1", "tcp-2 2");
    expect([...factsBefore, ...factsAfter]).to.deep.equal([]);
    expect(reachability).to.deep.equal({ expected: true, asExpected: true, unexpected: [] });
    expect(environment?.nodes).to.have.all.keys("n1");
    expect(environment?.iperf3Version).to.match(/^3\.\d+/);
  });

  it("runs its containers without any privilege", async () => {
    const all = await containers();
    expect(all).to.have.length(4);
    for (const { Name, HostConfig } of all) {
      expect(HostConfig, Name).to.deep.include({
        Privileged: false,
        CapAdd: null,
        CapDrop: ["ALL"],
        ReadonlyRootfs: true,
        SecurityOpt: ["no-new-privileges"],
      });
      expect(HostConfig.RestartPolicy.Name, Name).to.equal("no");
      expect(HostConfig.LogConfig.Type, Name).to.equal("none");
      expect(HostConfig.PortBindings ?? {}, Name).to.deep.equal({});
    }
  });

  it("changes and measures nothing on a second up", async () => {
    const earlier = { containers: identities(await containers()), results: results() };
    expectExit(await testbed.pulumi("preview", "--expect-no-changes"), 0);
    const { stdout } = expectExit(
      await testbed.tryUp(),
      testbed.summary().verdict === "valid" ? 0 : 3,
    );
    expect(stdout).to.match(/Resources:\n +\d+ unchanged\n/);
    expect(stdout).not.to.match(/rep \d\/2/);
    expect({ containers: identities(await containers()), results: results() }).to.deep.equal(
      earlier,
    );
  });

  it("measures again, and touches no container, with --again", async () => {
    const earlier = { containers: identities(await containers()), run: testbed.record().run };
    await testbed.up("--again");
    expect(identities(await containers())).to.deep.equal(earlier.containers);
    expect(testbed.record().run).not.to.equal(earlier.run);
  });

  it("keeps the first pairs as they are when pairs are added and taken away", async () => {
    const earlier = await pairs("p001", "p002");
    await testbed.up("--set", "pairs.count=3");
    expect(await pairs("p001", "p002")).to.deep.equal(earlier);
    expect(await pairs("p003")).to.have.length(2);
    await testbed.up("--set", "pairs.count=2");
    expect(identities(await containers())).to.deep.equal(earlier);
  });

  it("gives each container another MTU by one value", async function () {
    needRoot(this);
    await testbed.up("--set", "nic.mtuBytes=9000");
    for (const container of await containers()) {
      expect((await eth0Of(container))?.mtu, container.Name).to.equal(9000);
    }
    expect(testbed.record().plan.mtuBytes).to.equal(9000);
  });

  it("leaves nothing when it is taken down", async () => {
    await testbed.down();
    await expectNothingLeft(machine);
  });
});
