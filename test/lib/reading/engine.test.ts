import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect } from "chai";
import { projectRoot } from "../../../cli/environment.ts";
import { canonicalJson } from "../../../lib/canonical-json.ts";
import { UserError } from "../../../lib/errors.ts";
import { engineReading } from "../../../lib/reading/plain-scalar.ts";
import { readStack } from "../../../lib/reading/stack.ts";
import { texts, words } from "./inputs.ts";

interface Recorded {
  engine: string;
  words: Record<string, unknown>;
  texts: Record<string, { config?: Record<string, string>; error?: string }>;
}

/** What a program was given by the engine, by test/lib/reading/record.ts. */
const recorded = JSON.parse(
  readFileSync(join(projectRoot, "test/fixtures/yaml/engine.json"), "utf8"),
) as Recorded;

/** As the engine names the scenario's key to a program. */
const keyGiven = "netbench:config:scenario";

/** The scenario as we read it, or the words of the refusal. */
function ours(text: string): { scenario: unknown } | { refused: string } {
  try {
    return { scenario: readStack(text, "the file").scenario };
  } catch (error) {
    expect(error).to.be.instanceOf(UserError);
    return { refused: (error as Error).message };
  }
}

/** Objects and lists come as JSON, texts as they are. */
const fromJson = (given: string | undefined): unknown =>
  given !== undefined && /^[[{]/.test(given) ? JSON.parse(given) : given;

const inScenario = (word: string) => `config:\n  netbench:scenario:\n    v: ${word}\n`;

/** Words that the two parsers read differently. */
const refused = new Set([
  ..."010 0O10 0X1F 0b11 1_000 1__0 0_1 1_ -0x1F -010 +0x1 2024-01-01 2024-1-1".split(" "),
  ..."2024-01-01T10:00:00Z 2024-13-01 1e400 -1e400 1_0.5 .5_5 0777 0x1_F 0b-1".split(" "),
]);

describe("what Pulumi's engine gives a program for a word without quotes", () => {
  it("is recorded for each of them", () =>
    expect(Object.keys(recorded.words).sort()).to.deep.equal([...new Set(words)].sort()));

  for (const word of new Set(words)) {
    const given = recorded.words[word];
    it(`${word} is ${JSON.stringify(given)}${refused.has(word) ? ", and is refused" : ""}`, () => {
      const read = ours(inScenario(word));
      if (refused.has(word)) {
        expect(read).to.have.property("refused");
        const { refused: message } = read as { refused: string };
        expect(message).to.include(`line 3, column 8: got ${word}, which YAML 1.2 reads as`);
        expect(message).to.match(/Fix: write ./);
        return;
      }
      expect(canonicalJson(read)).to.equal(canonicalJson({ scenario: { v: given } }));
      const reading = engineReading(word);
      expect(reading.as === "value" && canonicalJson(reading.value)).to.equal(canonicalJson(given));
    });
  }
});

describe("what Pulumi's engine gives a program for a text of YAML", () => {
  it("is recorded for each of them", () =>
    expect(Object.keys(recorded.texts)).to.deep.equal(Object.keys(texts)));

  for (const [name, text] of Object.entries(texts)) {
    it(`${name}: is read the same, or refused in one line`, () => {
      const read = ours(text);
      if ("refused" in read) {
        const [head, ...lines] = read.refused.split("\n");
        expect(head).to.match(/^the file has \d+ mistakes?; nothing was touched:$/);
        for (const line of lines)
          expect(line).to.match(/^ {2}\d+\. line \d+, column \d+: got .+; allowed: .+\. Fix: .+$/);
        return;
      }
      const { config, error } = recorded.texts[name] ?? {};
      expect(error, "the engine refuses it").to.equal(undefined);
      const given = config?.[keyGiven];
      const scenario = given === "" ? null : fromJson(given);
      expect(canonicalJson(read.scenario)).to.equal(canonicalJson(scenario));
    });
  }

  it("is taken wherever it is what people write", () => {
    const taken = Object.keys(texts).filter((name) => "scenario" in ours(texts[name] ?? ""));
    expect(taken).to.include.members([
      ...["an alias", "an alias across top keys", "an anchor marked twice", "a merge key"],
      ...["a merge key behind", "a merge key of a list", "a merge key in block form"],
      ...["the tag str", "the tag int", "a norwegian key", "CR LF"],
      ...["a byte order mark", "a tab before a remark", "a document's marks"],
      ...["remarks in brackets", "a comma at the end", "texts of several lines", "escapes"],
      ...["a scenario as JSON", "an empty file", "no value", "a key in quotes, no blank"],
    ]);
  });
});
