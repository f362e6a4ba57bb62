import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect } from "chai";
import { watchConditions } from "../../cli/testing/conditions.ts";
import { runMochaProcess } from "../../cli/testing/mocha-process.ts";
import { select, selectableNames } from "../../cli/testing/select.ts";
import { closingLines, sum } from "../../cli/testing/tally.ts";
import { projectRoot } from "../../cli/environment.ts";

describe("the closing lines of npm test", () => {
  const failed = [{ title: "veth carries", message: "expected 1\nto equal 2" }];

  it("end with what failed and the plain count, alone on its line: a log may be cut before them", () => {
    expect(closingLines({ passed: 3, failed, skipped: [] }, "1 min\n")).to.equal(
      "\n1 min\n\n  failed: veth carries\n    expected 1\n    to equal 2\n\n3 passed, 1 failed, 0 skipped\n",
    );
  });

  it("list each skipped test with its reason, a line for those of one suite and reason", () => {
    const none = "no ipvlan in this kernel";
    const skipped = [
      { suite: "ipvlan", title: "carries", reason: none },
      { suite: "", title: "stands alone", reason: none },
      { suite: "ipvlan", title: "ends", reason: none },
      { suite: "ipvlan", title: "drifts", reason: "no time" },
    ];
    expect(closingLines({ passed: 0, failed: [], skipped })).to.equal(
      [
        "",
        `  skipped: ipvlan: carries; ends (${none})`,
        `  skipped: stands alone (${none})`,
        "  skipped: ipvlan: drifts (no time)",
        "",
        "0 passed, 0 failed, 4 skipped",
        "",
      ].join("\n"),
    );
  });

  it("add up all parts", () => {
    const skipped = [{ suite: "s", title: "t", reason: "r" }];
    const part = { passed: 2, failed, skipped };
    expect(sum([part, part])).to.deep.equal({
      passed: 4,
      failed: [...failed, ...failed],
      skipped: [...skipped, ...skipped],
    });
  });
});

describe("the machine that tests run on", () => {
  it("is told of in one line", () => {
    const conditions = watchConditions();
    expect(conditions()).to.match(
      /^0\.0 min on \d+ processors: \d+ % idle, the hypervisor took \d+\.\d %\n$/,
    );
  });
});

describe("the selection of tests", () => {
  const files = ["cli/a.test.ts", "e2e/b.test.ts", "lib/c.test.ts"];

  it("is everything, with the end-to-end tests in a process of their own", () => {
    expect(select("/t", files, [])).to.deep.equal({
      checks: true,
      runs: [["/t/cli/a.test.ts", "/t/lib/c.test.ts"], ["/t/e2e/b.test.ts"]],
    });
  });

  it("goes by folder", () => {
    expect(select("/t", files, ["lib"])).to.deep.equal({
      checks: false,
      runs: [["/t/lib/c.test.ts"]],
    });
    expect(select("/t", files, ["checks"])).to.deep.equal({ checks: true, runs: [] });
    expect(selectableNames(files)).to.deep.equal(["checks", "cli", "e2e", "lib"]);
  });

  it("by title leaves the checks out", () => {
    expect(select("/t", files, [], "lock").checks).to.equal(false);
  });
});

describe("a test process", function () {
  this.timeout(30_000);
  let folder: string;
  beforeEach(() => {
    // Inside the project, since its tests are ES modules by the project's package.json.
    mkdirSync(join(projectRoot, ".netbench"), { recursive: true });
    folder = mkdtempSync(join(projectRoot, ".netbench", "test-"));
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  const run = (name: string, text: string) => {
    const file = join(folder, name);
    writeFileSync(file, text);
    return runMochaProcess({ files: [file] }, "ignore");
  };

  it("counts what passed, failed and was skipped, with the reason", async () => {
    const skip = JSON.stringify(join(projectRoot, "test", "skip.ts"));
    const tally = await run(
      "a.test.ts",
      `import { skipBecause } from ${skip};
       it("passes", () => {});
       it("fails", () => { throw new Error("wanted by the test of the test runner"); });
       it("is skipped", function () { skipBecause(this, "no such device"); });
       describe("suite", () => {
         before(function () { skipBecause(this, "no such kernel"); });
         it("is skipped too", () => {});
       });`,
    );
    expect(tally).to.deep.equal({
      passed: 1,
      failed: [{ title: "fails", message: "wanted by the test of the test runner" }],
      skipped: [
        { suite: "", title: "is skipped", reason: "no such device" },
        { suite: "suite", title: "is skipped too", reason: "no such kernel" },
      ],
    });
  });

  it("that crashes counts as one failure", async () => {
    const tally = await run("b.test.ts", `it("crashes", () => process.kill(process.pid, 9));`);
    expect(tally).to.deep.equal({
      passed: 0,
      failed: [{ title: "the test process", message: "ended before its tests did (SIGKILL)" }],
      skipped: [],
    });
  });
});
