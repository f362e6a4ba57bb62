import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "chai";
import { nodeVersionProblem, packagesInstalled, packagesStamp } from "../../cli/packages.mjs";

describe("the Node.js version", () => {
  for (const version of ["20.19.0", "20.20.2", "22.0.0", "24.1.0"]) {
    it(`may be ${version}`, () => expect(nodeVersionProblem(version)).to.equal(undefined));
  }
  for (const version of ["18.20.4", "20.18.3"]) {
    it(`may not be ${version}, which is said in one line`, () => {
      expect(nodeVersionProblem(version))
        .to.match(/^.*20\.19\.0.*$/)
        .and.include(version);
    });
  }
});

describe("node_modules", () => {
  let root: string;
  beforeEach(() => {
    root = mkdtempSync(join(tmpdir(), "netbench-packages-"));
    mkdirSync(join(root, "node_modules"));
    writeFileSync(join(root, "package-lock.json"), "{}");
  });
  afterEach(() => rmSync(root, { recursive: true }));

  it("without a stamp was not finished", () => {
    expect(packagesInstalled(root)).to.equal(false);
  });

  it("counts as made until package-lock.json changes", () => {
    const { file, want } = packagesStamp(root);
    writeFileSync(file, `${want}\n`);
    expect(packagesInstalled(root)).to.equal(true);
    writeFileSync(join(root, "package-lock.json"), '{"changed":true}');
    expect(packagesInstalled(root)).to.equal(false);
  });
});
