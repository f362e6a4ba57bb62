import { join } from "node:path";
import { expect } from "chai";
import { ESLint } from "eslint";
import { projectRoot } from "../../cli/environment.ts";

/** Imports that the linter must refuse: each points against the direction of the house. */
const refused: [file: string, source: string][] = [
  ["lib/shell.ts", "@pulumi/pulumi"],
  ["lib/shell.ts", "./network/index.ts"],
  ["lib/drift.ts", "node:fs"],
  ["lib/drift.ts", "execa"],
  ["lib/scenario.ts", "./names.ts"],
  ["lib/network/index.ts", "../../components/node.ts"],
  ["lib/network/index.ts", "../../measure/ground.ts"],
  ["components/node.ts", "@pulumi/command"],
  ["components/node.ts", "../measure/ground.ts"],
  ["components/host-script.ts", "./node.ts"],
  ["measure/ground.ts", "@pulumi/pulumi"],
  ["measure/main.ts", "../components/testbed.ts"],
  ["report/table.ts", "../measure/record.ts"],
  ["offline/providers/build.ts", "../../lib/names.ts"],
  ["offline/providers/build.ts", "../../cli/environment.ts"],
  ["cli/main.ts", "../components/testbed.ts"],
  ["cli/main.ts", "../test/skip.ts"],
  ["test/lab/lab.ts", "../../cli/environment.ts"],
  ["test/lab/lab.ts", "../skip.ts"],
  ["index.ts", "./measure/record.ts"],
];

const allowed: [file: string, source: string][] = [
  ["lib/network/index.ts", "../names.ts"],
  ["lib/names.ts", "node:crypto"],
  ["components/host-script.ts", "@pulumi/command"],
  ["components/node.ts", "./host-script.ts"],
  ["measure/main.ts", "../lib/plan.ts"],
  ["measure/main.ts", "node:fs"],
  ["offline/providers/build.ts", "../../lib/errors.ts"],
  ["cli/main.ts", "../measure/ground.ts"],
  ["cli/commands/lab.ts", "../../test/lab/lab.ts"],
  ["test/lab/lab.ts", "../../cli/lock.mjs"],
  ["test/lab/layout.test.ts", "../golden.ts"],
  ["index.ts", "./components/testbed.ts"],
  ["index.ts", "./measure/image-digest.ts"],
  ["test/skip.ts", "../components/testbed.ts"],
];

describe("the linter", function () {
  this.timeout(60_000);
  const linter = new ESLint({
    cwd: projectRoot,
    ruleFilter: ({ ruleId }) => ruleId.startsWith("boundaries/"),
    overrideConfig: { languageOptions: { parserOptions: { projectService: false } } },
  });

  async function complaints(file: string, code: string): Promise<string[]> {
    const [result] = await linter.lintText(code, { filePath: join(projectRoot, file) });
    return (result?.messages ?? []).map(({ ruleId, message }) => ruleId ?? message);
  }

  for (const [file, source] of refused) {
    it(`refuses ${source} in ${file}`, async () => {
      for (const code of [
        `import ${JSON.stringify(source)};`,
        `await import(${JSON.stringify(source)});`,
      ])
        expect(await complaints(file, code)).to.deep.equal(["boundaries/dependencies"]);
    });
  }

  for (const [file, source] of allowed) {
    it(`lets ${file} import ${source}`, async () => {
      expect(await complaints(file, `import ${JSON.stringify(source)};`)).to.deep.equal([]);
    });
  }

  it("refuses a file that belongs to no room", async () => {
    expect(await complaints("elsewhere/file.ts", "export {};")).to.deep.equal([
      "boundaries/no-unknown-files",
    ]);
  });
});
