import { expect } from "chai";
import fc from "fast-check";
import { listed } from "../../lib/mistakes.ts";
import { parseScenario, scenarioIssues } from "../../lib/parse-scenario.ts";
import { inShort, printable } from "../../lib/printable.ts";
import { formatIssue } from "../../lib/scenario-issues.ts";
import { sections } from "../../lib/scenario.ts";

/** Words that only a defect would put before a person, unless they were in what was given. */
const defects = /\bundefined\b|\[object |NaN|Infinity|\bfunction\b|node_modules/;
const longest = 400;

const valid: Record<string, unknown> = {
  nodes: [{ name: "n1", kind: "local" }],
  network: { module: "bridge" },
};

const expectLine = (line: string) => {
  expect(line, line).to.match(/^[^\p{C}\p{Zl}\p{Zp}]+$/u);
  expect(line.length, line).to.be.at.most(longest);
};

describe("words from data", () => {
  it("show what a terminal would act on, or not show", () => {
    expect(printable("a\u001B[31mb\nc\td\u0000\u2028\u202Ee")).to.equal(
      "a\\u{001B}[31mb\\nc\\td\\u{0000}\\u{2028}\\u{202E}e",
    );
    expect(printable("Größe 😀 日本")).to.equal("Größe 😀 日本");
  });

  it("are cut where they are long, and never within a sign", () => {
    expect(inShort("abc", 3)).to.equal("abc");
    expect(inShort("abcd", 3)).to.equal("ab…");
    expect(inShort("😀😀😀", 2)).to.equal("😀…");
    expect(inShort("x".repeat(1e7), 10)).to.have.length(10);
    fc.assert(
      fc.property(fc.string({ unit: "binary" }), fc.integer({ min: 1, max: 20 }), (text, limit) => {
        expect([...inShort(text, limit)].length).to.be.at.most(limit);
        expect(inShort(text, limit)).to.match(/^[^\p{C}\p{Zl}\p{Zp}]*$/u);
      }),
    );
  });
});

describe("a message about mistakes", () => {
  it("names twenty of them, and how many more there are", () => {
    const lines = listed(
      "The file",
      Array.from({ length: 23 }, (_, at) => `m${at}`),
    ).split("\n");
    expect(lines).to.have.length(22);
    expect(lines[0]).to.equal("The file has 23 mistakes; nothing was touched:");
    expect(lines[20]).to.equal("  20. m19");
    expect(lines[21]).to.equal("  and 3 more");
  });

  it("is twenty-two lines at most, whatever the scenario is", () => {
    const input = { nodes: Array.from({ length: 500 }, () => ({ "a\nb": 1 })), network: 1 };
    expect(() => parseScenario(input)).to.throw(/and \d+ more$/);
  });

  it("is one printable line a mistake, whatever is given", () => {
    const keys = ["name", "kind", "module", "subnet", "mtuBytes", "count", "sysctls", "middlebox"];
    const text = fc.oneof(fc.string({ unit: "binary" }), fc.string({ maxLength: 2000 }));
    const scalar = fc.oneof(text, fc.double(), fc.integer(), fc.boolean(), fc.constant(null));
    const value = fc.letrec((tie) => ({
      any: fc.oneof(
        { maxDepth: 3 },
        scalar,
        fc.array(tie("any"), { maxLength: 5 }),
        fc.dictionary(fc.oneof(text, fc.constantFrom(...keys)), tie("any"), { maxKeys: 6 }),
      ),
    })).any;
    const changed = fc.record(
      Object.fromEntries(
        Object.keys(sections).map((key) => [key, fc.oneof(value, fc.constant(valid[key]))]),
      ),
      { requiredKeys: [] },
    );
    fc.assert(
      fc.property(fc.oneof(changed, value), (input) => {
        for (const issue of scenarioIssues(input)) {
          const line = formatIssue(issue);
          expectLine(line);
          if (!defects.test(JSON.stringify(input) ?? "")) expect(line).not.to.match(defects);
        }
      }),
      { numRuns: 400 },
    );
  });

  it("speaks of no number where there is none", () => {
    for (const mtuBytes of [NaN, Infinity, -Infinity]) {
      const [issue, ...others] = scenarioIssues({ ...valid, nic: { mtuBytes } });
      expect(others).to.be.empty;
      expect(issue && formatIssue(issue)).to.not.match(defects);
    }
  });
});
