import { expect } from "chai";
import fc from "fast-check";
import { UserError } from "../../lib/errors.ts";
import { parseScenario, ScenarioError, scenarioIssues } from "../../lib/parse-scenario.ts";
import { formatPath } from "../../lib/scenario-issues.ts";
import { scenarioWith } from "../scenarios.ts";

/** A number as text, a slip of the pen, an unknown key, a value twice, and one beyond another section. */
const fiveMistakes = {
  nodes: [{ name: "n1", kind: "local" }],
  nic: { mtuBytes: "9000" },
  network: { module: "macvlan", mode: "brigde" },
  pairs: { count: 4, spacing: 1 },
  benchmark: { protocols: ["tcp", "tcp"], activePairs: [1, 8] },
};

const messageOf = (input: unknown): string => {
  try {
    parseScenario(input);
    return "";
  } catch (error) {
    expect(error).to.be.instanceOf(ScenarioError).and.instanceOf(UserError);
    return (error as Error).message;
  }
};

describe("parseScenario", () => {
  it("lists all mistakes of a scenario at once, of whatever kind they are", () => {
    expect(scenarioIssues(fiveMistakes).map(({ path }) => formatPath(path))).to.deep.equal([
      "nic.mtuBytes",
      "network.mode",
      "pairs.spacing",
      "benchmark.activePairs[1]",
      "benchmark.protocols[1]",
    ]);
  });

  it("says how many there are, and of each where, what was got, what is allowed and the mend", () => {
    const lines = messageOf(fiveMistakes).split("\n");
    expect(lines[0]).to.equal("The scenario has 5 mistakes; nothing was touched:");
    expect(lines[1]).to.equal(
      '  1. nic.mtuBytes: got "9000"; allowed: a whole number from 576 to 65535. Fix: write it as a number, without quotes',
    );
    expect(lines).to.have.length(6);
    for (const line of lines.slice(1))
      expect(line).to.match(/^ {2}\d\. \S+: got .+; allowed: .+\. Fix: ./);
  });

  it("speaks of one mistake in the singular", () => {
    expect(messageOf(scenarioWith({ pairs: { count: 0 } }))).to.match(
      /^The scenario has 1 mistake;/,
    );
  });

  it("ends with a scenario or a ScenarioError, whatever it is given", () => {
    const part = fc.oneof(
      fc.jsonValue(),
      fc.constantFrom(...Object.values(scenarioWith()), ...Object.values(fiveMistakes)),
    );
    const input = fc.record(
      {
        nodes: part,
        nic: part,
        network: part,
        switch: part,
        pairs: part,
        benchmark: part,
        expectReachable: part,
        image: part,
        other: part,
      },
      { requiredKeys: [] },
    );
    fc.assert(
      fc.property(fc.oneof(input, fc.jsonValue()), (value) => {
        const issues = scenarioIssues(value);
        if (issues.length === 0) expect(() => parseScenario(value)).not.to.throw();
        else expect(messageOf(value)).to.include("nothing was touched");
      }),
      { numRuns: 300 },
    );
  });
});

describe("a section that waits for its values", () => {
  it("is as good as none, where it may be left out", () => {
    const empty = { ...scenarioWith(), nic: null, benchmark: null, guest: null };
    expect(scenarioIssues(empty)).to.be.empty;
    expect(parseScenario(empty)).to.deep.equal(parseScenario(scenarioWith()));
  });
});
