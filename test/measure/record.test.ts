import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "chai";
import { UserError } from "../../lib/errors.ts";
import { type RunRecord, runRecordSchema } from "../../lib/result.ts";
import { closeRun, currentRecord, currentRun, planDigest, RunFile } from "../../measure/record.ts";
import { runTable } from "../../report/table.ts";
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

  it("is read in format version 1 too: reasons without names, no median", () => {
    const text = readFileSync(join(import.meta.dirname, "../fixtures/records/version-1.json"));
    const old = RunFile.open(root, plan, now);
    old.save();
    writeFileSync(join(root, old.path), text);
    const record = currentRecord(root, "example");
    expect(record?.formatVersion).to.equal(2);
    const [trial] = record?.summary?.trials ?? [];
    expect(trial?.reasons).to.deep.equal([
      { check: "unnamed", reason: "the hypervisor took 30.0 % of the processors of n1" },
    ]);
    expect(trial?.aggregateBitsPerSecond).to.include({ median: null, skewness: null });
    expect(trial?.stopping).to.equal(null);
    expect(runTable(record as RunRecord)).to.include("suspect: the hypervisor took 30.0 %");
  });

  it("is refused in one line where it is damaged or newer than this program", () => {
    const file = RunFile.open(root, plan, now);
    file.save();
    const path = join(root, file.path);
    const newer = { ...JSON.parse(readFileSync(path, "utf8")), formatVersion: 3 };
    for (const text of ["{", JSON.stringify(newer)]) {
      writeFileSync(path, text);
      expect(() => currentRecord(root, "example")).to.throw(
        UserError,
        /^results\/example\/\S+ cannot be read: .* formats 1 to 2; npm run up -- example --again .*$/,
      );
    }
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
