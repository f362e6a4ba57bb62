import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { expect } from "chai";
import { mendBrokenStateFile } from "../../cli/broken-state.ts";
import { lockFolder, lockState, readState, stateFile } from "../../cli/state.ts";

const whole = JSON.stringify({ version: 3, checkpoint: { latest: { resources: [] } } });

describe("a state file that a kill has cut off", () => {
  let backend: string;
  let file: string;
  let said: string[];
  const own = process.env.PULUMI_BACKEND_URL;
  beforeEach(() => {
    backend = mkdtempSync(join(tmpdir(), "netbench-broken-"));
    process.env.PULUMI_BACKEND_URL = `file://${backend}`;
    file = stateFile("trial") ?? "";
    mkdirSync(dirname(file), { recursive: true });
    said = [];
  });
  afterEach(() => {
    if (own === undefined) delete process.env.PULUMI_BACKEND_URL;
    else process.env.PULUMI_BACKEND_URL = own;
    rmSync(backend, { recursive: true });
  });
  const mend = () => mendBrokenStateFile("trial", (line) => said.push(line));

  for (const [what, text] of Object.entries({ "is empty": "", "ends early": whole.slice(0, 20) })) {
    it(`and ${what} is taken from the copy of a step before`, () => {
      writeFileSync(file, text);
      writeFileSync(`${file}.bak`, whole);
      expect(() => readState("trial")).to.throw();
      mend();
      expect(readFileSync(file, "utf8")).to.equal(whole);
      expect(readState("trial")?.resources).to.equal(0);
      expect(said).to.have.length(1);
    });
  }

  it("before there was a copy is forgotten, with its lock", () => {
    writeFileSync(file, "");
    const locks = lockFolder("trial") ?? "";
    mkdirSync(locks, { recursive: true });
    writeFileSync(join(locks, "one.json"), "{}");
    mend();
    expect(existsSync(file)).to.equal(false);
    expect(lockState("trial")).to.equal("none");
  });

  it("loses attributes that were cut off, which pulumi does not read, and those alone", () => {
    const locks = lockFolder("trial") ?? "";
    mkdirSync(locks, { recursive: true });
    writeFileSync(file, whole);
    writeFileSync(`${file}.bak`, whole);
    const [state, backup, lock] = [file, `${file}.bak`, join(locks, "one.json")];
    writeFileSync(`${state}.attrs`, "");
    writeFileSync(`${backup}.attrs`, "{}");
    writeFileSync(`${lock}.attrs`, '{"user.');
    mend();
    expect([state, backup, lock].map((one) => existsSync(`${one}.attrs`))).to.deep.equal([
      false,
      true,
      false,
    ]);
    expect(readFileSync(file, "utf8")).to.equal(whole);
  });

  it("is left alone where it is whole, or not there", () => {
    mend();
    writeFileSync(file, whole);
    writeFileSync(`${file}.bak`, "{}");
    mend();
    expect(readFileSync(file, "utf8")).to.equal(whole);
    expect(said).to.deep.equal([]);
  });
});
