import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect } from "chai";
import { projectRoot } from "../../../cli/environment.ts";
import { loadResults } from "../../../cli/results/load.ts";
import { buildReport } from "../../../report/page/report.ts";

const folder = join(projectRoot, "docs/results");
const sweeps = readdirSync(folder, { recursive: true, encoding: "utf8" })
  .filter((file) => file.endsWith("sweep.json"))
  .map((file) => join(file, ".."))
  .sort();

describe("the results that are in the repository", () => {
  it("are there", () => expect(sweeps).not.to.deep.equal([]));

  for (const sweep of sweeps) {
    it(`can be read and drawn: ${sweep}`, () => {
      const { figures, measured } = buildReport(loadResults(join(folder, sweep)));
      expect(measured).not.to.deep.equal([]);
      expect(figures.map(({ id }) => id)).not.to.deep.equal([]);
    });
  }

  for (const page of ["README.md", "docs/sweeps.md", "docs/results/README.md"]) {
    it(`are where ${page} says`, () => {
      const text = readFileSync(join(projectRoot, page), "utf8");
      const links = [...text.matchAll(/\]\(([^)#:]*results[^)#:]*)\)/g)].map(([, link = ""]) => link);
      for (const link of links) {
        expect(existsSync(join(projectRoot, page, "..", link)), link).to.equal(true);
      }
    });
  }
});
