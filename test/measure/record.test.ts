import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "chai";
import { runRecordSchema } from "../../lib/result.ts";
import { closeRun, currentRun, planDigest, RunFile } from "../../measure/record.ts";
import { examplePlan } from "./example-plan.ts";
import { exampleRepetition } from "./example-record.ts";

const now = new Date("2026-11-21T09:12:33.456Z");
const later = new Date("2026-11-21T10:00:00.000Z");

describe("the record of a run", () => {
  let root: string;
  beforeEach(() => (root = mkdtempSync(join(tmpdir(), "netbench-record-"))));
  afterEach(() => rmSync(root, { recursive: true }));

  const plan = examplePlan({});

  it("is a file named after time and run", () => {
    const file = RunFile.open(root, plan, now);
    expect(file.path).to.equal("results/example/20261121T091233Z-r1.json");
    expect(existsSync(join(root, file.path))).to.equal(false);
    file.save();
    const record = runRecordSchema.parse(JSON.parse(readFileSync(join(root, file.path), "utf8")));
    expect(record).to.include({ scenario: "example", resumed: 0, finishedAt: null });
    expect(currentRun(root, "example")).to.include({ file: file.path, finished: false });
  });

  it("goes on where it was left", () => {
    const first = RunFile.open(root, plan, now);
    first.record.repetitions.push(exampleRepetition());
    first.save();
    const second = RunFile.open(root, plan, later);
    expect(second.path).to.equal(first.path);
    expect(second.record.resumed).to.equal(1);
    expect(second.record.repetitions).to.have.length(1);
  });

  it("is read again when it is finished", () => {
    const first = RunFile.open(root, plan, now);
    first.record.finishedAt = now.toISOString();
    first.save();
    expect(currentRun(root, "example")?.finished).to.equal(true);
    expect(RunFile.open(root, plan, later).record).to.include({ resumed: 0 });
  });

  it("is a new one for another plan, or after the testbed is gone", () => {
    RunFile.open(root, plan, now).save();
    const other = examplePlan({ benchmark: { run: 2 } });
    expect(RunFile.open(root, other, later).path).to.equal(
      "results/example/20261121T100000Z-r2.json",
    );
    closeRun(root, "example");
    expect(RunFile.open(root, plan, later).path).to.include("20261121T100000Z-r1");
    closeRun(root, "example");
  });

  it("begins anew where the old one cannot be read, and leaves that alone", () => {
    const first = RunFile.open(root, plan, now);
    first.save();
    writeFileSync(join(root, first.path), "{");
    expect(RunFile.open(root, plan, later).path).to.include("20261121T100000Z-r1");
    expect(readFileSync(join(root, first.path), "utf8")).to.equal("{");
    writeFileSync(join(root, "results/example/current.json"), "?");
    expect(currentRun(root, "example")).to.equal(undefined);
  });

  it("belongs to a plan whatever the order of its keys", () => {
    const { pairs, ...rest } = plan;
    expect(planDigest({ pairs, ...rest })).to.equal(planDigest(plan));
    expect(planDigest({ ...plan, testbed: "other" })).to.not.equal(planDigest(plan));
  });

  it("says in one sentence that the folder cannot be written", () => {
    writeFileSync(join(root, "results"), "a file in the way");
    expect(() => RunFile.open(root, plan, now).save()).to.throw(
      /result.* cannot be (written|read)/,
    );
  });
});
