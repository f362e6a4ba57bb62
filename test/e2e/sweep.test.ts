import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { expect } from "chai";
import { execa } from "execa";
import { stringify } from "yaml";
import { projectRoot } from "../../cli/environment.ts";
import { runRecordSchema } from "../../lib/result.ts";
import { type Journal, journalSchema } from "../../lib/sweep/journal.ts";
import {
  netbench,
  netbenchWords,
  type Outcome,
  outcomeOf,
  testEnvironment,
} from "./support/command.ts";
import { expectNothingLeft, type Inventory, takeInventory } from "./support/inventory.ts";
import { needRoot } from "./support/needs.ts";
import { killMakers, runId } from "./support/processes.ts";

const name = `e2e-sweep-${runId}`;
const file = join(projectRoot, "sweeps", `${name}.yaml`);
const results = join(projectRoot, "results/sweeps", name);

/** Two points on one testbed, which grows; one more that cannot come up. */
const plan = {
  title: "for a test",
  shows: "that a sweep survives",
  base: "bridge-local",
  set: {
    "network.subnet": "198.18.241.0/24",
    benchmark: { protocols: ["tcp"], durationSec: 1, repetitions: 2 },
  },
  axes: [
    { name: "pairs", path: "pairs.count", values: [1, 2] },
    {
      name: "system",
      values: [
        { label: "bridge", set: { "nic.mtuBytes": 1500 } },
        { label: "no such image", set: { image: "netbench.invalid/none:none" } },
      ],
    },
  ],
  exclude: [{ when: { pairs: 2, system: "no such image" }, why: "one is enough" }],
  seed: 3,
};

const sweep = (...options: string[]): Promise<Outcome> => netbench("sweep", name, ...options);

function journal(): Journal {
  const [folder = ""] = readdirSync(results).sort().reverse();
  return journalSchema.parse(JSON.parse(readFileSync(join(results, folder, "sweep.json"), "utf8")));
}

/** Starts a sweep, and gives a signal to all of it (kill) or to it alone once it prints something. */
async function interrupt(when: RegExp, how: "SIGINT" | "SIGKILL"): Promise<Outcome> {
  const child = execa("node", netbenchWords(["sweep", name]), {
    cwd: projectRoot,
    env: testEnvironment(),
    stdin: "ignore",
    all: true,
    reject: false,
  });
  let printed = "";
  child.all.on("data", (chunk: Buffer) => (printed += chunk.toString()));
  let running = true;
  const ended = outcomeOf(["sweep", name], child).finally(() => (running = false));
  while (!when.test(printed)) {
    if (!running) throw new Error(`it ended before its moment:\n${printed}`);
    await sleep(20);
  }
  if (how === "SIGINT") child.kill("SIGINT");
  else killMakers();
  return ended;
}

describe("a sweep", function () {
  this.timeout(600_000);
  let machine: Inventory;

  before(async function () {
    needRoot(this);
    machine = await takeInventory();
    writeFileSync(file, stringify(plan));
  });
  after(async () => {
    if (!existsSync(file)) return;
    const up = existsSync(results)
      ? journal().testbeds.filter(({ downAt }) => downAt === null)
      : [];
    for (const { stack } of up) await netbench("down", stack);
    rmSync(file, { force: true });
    rmSync(results, { recursive: true, force: true });
  });

  it("says what it would do and touches nothing", async () => {
    const { stdout, exitCode } = await sweep("--plan");
    expect(exitCode, stdout).to.equal(0);
    expect(stdout).to.match(/3 points to measure on 2 testbeds, one after the other: about /);
    expect(existsSync(results)).to.equal(false);
  });

  it("interrupted, takes its testbed down and ends with 130", async () => {
    const outcome = await interrupt(/ rep 1\/2/, "SIGINT");
    expect(outcome.exitCode, outcome.all).to.equal(130);
    expect(journal().testbeds.every(({ clean }) => clean)).to.equal(true);
    await expectNothingLeft(machine);
  });

  it("killed, goes on with the repetitions that are there", async () => {
    await interrupt(/ rep 1\/2/, "SIGKILL");
    const [up] = journal().testbeds.filter(({ downAt }) => downAt === null);
    expect(up?.stack).to.match(/^sweep-/);
    const { exitCode, all } = await sweep();
    // The point that cannot come up.
    expect(exitCode, all).to.equal(1);
    const { points, testbeds } = journal();
    expect(points).to.have.length(3);
    const status = (label: string) =>
      points.filter(({ labels }) => labels.system === label).map((point) => point.status);
    for (const one of status("bridge")) expect(one).to.be.oneOf(["valid", "suspect"]);
    expect(status("bridge")).to.have.length(2);
    expect(status("no such image")).to.deep.equal(["failed"]);
    const [failed] = points.filter((point) => point.status === "failed");
    expect(failed?.reason).to.match(/netbench\.invalid/);
    expect(testbeds.every(({ clean, downAt }) => clean === true && downAt !== null)).to.equal(true);
    const record = (file: string) => {
      const [folder = ""] = readdirSync(results).sort().reverse();
      return runRecordSchema.parse(JSON.parse(readFileSync(join(results, folder, file), "utf8")));
    };
    const records = points.flatMap(({ file: kept }) => (kept === null ? [] : record(kept)));
    expect(Math.max(...records.map(({ resumed }) => resumed))).to.be.at.least(1);
    // Grown in place: the first pair's containers are the same.
    expect(
      new Set(points.filter(({ labels }) => labels.system === "bridge").map(({ stack }) => stack))
        .size,
    ).to.equal(1);
    await expectNothingLeft(machine);
  });

  it("measures no point twice, and tries again what failed", async () => {
    const before = journal().points;
    const { exitCode, all } = await sweep();
    expect(exitCode, all).to.equal(1);
    expect(all).to.match(/2 of 3 points are there/);
    const after = journal().points;
    for (const point of before.filter(({ status }) => status !== "failed")) {
      expect(after).to.deep.include(point);
    }
    await expectNothingLeft(machine);
  });

  it("becomes a report and can be compared with itself", async () => {
    const report = await netbench("report", name);
    expect(report.exitCode, report.all).to.equal(0);
    const [folder = ""] = readdirSync(results).sort().reverse();
    const html = readFileSync(join(results, folder, "report/index.html"), "utf8");
    expect(html).to.include("<svg ").and.include("no such image");
    const { exitCode, stdout } = await netbench(
      "compare",
      name,
      name,
      "--fail-if",
      "aggregate < -1%",
    );
    expect(exitCode, stdout).to.equal(0);
    expect(stdout).to.match(/Same conditions[^]*No difference in \d+ trials/);
  });
});
