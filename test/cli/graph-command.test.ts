import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "chai";
import { netbench } from "../e2e/support/command.ts";

describe("npm run graph", function () {
  this.timeout(60_000);
  let folder: string;
  before(() => {
    folder = mkdtempSync(join(tmpdir(), "netbench-graph-"));
  });
  after(() => rmSync(folder, { recursive: true }));

  it("prints Mermaid's text of a scenario, and nothing else", async () => {
    const { stdout, exitCode } = await netbench("graph", "vxlan-switched");
    expect(exitCode).to.equal(0);
    expect(stdout).to.match(/^---\ntitle: "vxlan-switched: .*"\n---\nflowchart LR\n/);
    expect(stdout).to.include("MTU 1450");
  });

  it("writes a picture", async () => {
    const file = join(folder, "quickstart.svg");
    const { stdout, exitCode } = await netbench("graph", "--svg", file);
    expect([exitCode, stdout]).to.deep.equal([0, `${file}: quickstart: 2 pairs on bridge, local`]);
    expect(readFileSync(file, "utf8")).to.match(/^<svg role="img" .*<\/svg>\n*$/s);
  });

  it("says that there is no such scenario", async () => {
    const { all, exitCode } = await netbench("graph", "quickstrat");
    expect(exitCode).to.equal(1);
    expect(all).to.match(/^There is no scenario quickstrat: .* Did you mean quickstart\?/);
  });
});
