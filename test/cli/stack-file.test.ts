import { existsSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect } from "chai";
import { projectRoot } from "../../cli/environment.ts";
import {
  readScenario,
  setInScenario,
  type Setting,
  stackNames,
  withSettings,
} from "../../cli/stack-file.ts";
import { UserError } from "../../lib/errors.ts";
import { errorOf } from "../user-error.ts";

const pathOf = (stack: string) => join(projectRoot, "stacks", `Pulumi.${stack}.yaml`);
const quickstart = readFileSync(pathOf("quickstart"), "utf8");

describe("a scenario that there is not", () => {
  it("is answered with the nearest one, and with all that there are", () => {
    const message = errorOf(() => readScenario("quikstart"));
    expect(message).to.match(/^There is no scenario quikstart: no file stacks\//);
    expect(message).to.include("Did you mean quickstart?");
    for (const name of stackNames()) expect(message).to.include(name);
  });

  it("is no way out of the folder", () => {
    expect(errorOf(() => readScenario("../stacks/Pulumi.quickstart"))).to.match(/^There is no/);
  });
});

describe("settings of a scenario", () => {
  const set = (...settings: Setting[]) => withSettings("quickstart", quickstart, settings);

  it("change one value and not one other character", () => {
    expect(set(["nic.mtuBytes", 9000])).to.equal(
      quickstart.replace("mtuBytes: 1500", "mtuBytes: 9000"),
    );
  });

  it("add what is not there, at the end of its section", () => {
    expect(set(["benchmark.run", 2])).to.equal(`${quickstart.trimEnd()}\n      run: 2\n`);
    expect(set(["benchmark.udp.payloadBytes", 64])).to.include("udp: { payloadBytes: 64 }");
  });

  it("count parts of a list from 0", () => {
    expect(set(["nodes.0.name", "lab"])).to.include("{ name: lab, kind: local }");
  });

  it("are none where none are given", () => expect(set()).to.equal(quickstart));

  it("are judged together, so that their order does not matter", () => {
    const growth: Setting[] = [
      ["benchmark.activePairs", [1, 8]],
      ["pairs.count", 8],
    ];
    expect(set(...growth))
      .to.include("count: 8")
      .and.to.include("activePairs: [1, 8]");
  });

  it("that make a wrong scenario are refused with its mistakes", () => {
    expect(errorOf(() => set(["nic.mtuBytes", "big"]))).to.include("nic.mtuBytes");
    expect(errorOf(() => set(["nik.mtuBytes", 9000]))).to.include(
      "did you mean nic, which is there already?",
    );
    expect(errorOf(() => set(["nic.mtuBytes.x", 1]))).to.include("no part x");
  });
});

describe("a stack's file", () => {
  const stack = `e2e-unit-${process.pid}`;
  afterEach(() => rmSync(pathOf(stack), { force: true }));

  it("is written where settings change it, and left alone where they are refused", () => {
    writeFileSync(pathOf(stack), quickstart);
    setInScenario(stack, [["nic.mtuBytes", 4000]]);
    expect(readScenario(stack).nic.mtuBytes).to.equal(4000);
    const written = readFileSync(pathOf(stack), "utf8");
    expect(() => setInScenario(stack, [["nic.mtuBytes", 1]])).to.throw(UserError);
    expect(readFileSync(pathOf(stack), "utf8")).to.equal(written);
  });

  it("that is not YAML is answered in one message with its place", () => {
    writeFileSync(pathOf(stack), "config: { a: 1\n  b: ]\n");
    expect(errorOf(() => readScenario(stack))).to.match(
      /^stacks\/Pulumi\.\S+ has 1 mistake; nothing was touched:\n {2}1\. line 1, column 14: got what is not YAML: [^\n]+$/,
    );
    expect(existsSync(pathOf(stack))).to.equal(true);
  });

  it("without a scenario is answered with what belongs there", () => {
    for (const text of ["", "config: {}\n", "config:\n  other:key: 1\n"]) {
      writeFileSync(pathOf(stack), text);
      expect(errorOf(() => readScenario(stack))).to.include("got nothing; allowed: an object with");
    }
  });
});
