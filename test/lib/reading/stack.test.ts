import { expect } from "chai";
import { agreed } from "../../../lib/reading/agreement.ts";
import { readStack } from "../../../lib/reading/stack.ts";
import { readYaml } from "../../../lib/reading/yaml.ts";
import { errorOf } from "../../user-error.ts";

const read = (text: string | Uint8Array) => readStack(text, "the file").scenario;
const scenario = "  netbench:scenario:\n    nodes: []\n";

describe("a key outside of the scenario", () => {
  const wrong: [text: string, place: string, words: RegExp][] = [
    [
      `config:\n${scenario}  benchmark: {}\n`,
      "line 4, column 3",
      /allowed: benchmark inside of config, netbench:scenario\. Fix: indent it/,
    ],
    [`config:\n${scenario}  benchmrk: {}\n`, "line 4, column 3", /allowed: benchmark inside of/],
    [`config:\n${scenario}benchmark: {}\n`, "line 4, column 1", /got benchmark beside config/],
    [
      `config:\n${scenario}  netbench:nodes: []\n`,
      "line 4, column 3",
      /got netbench:nodes beside .+ allowed: nodes inside/,
    ],
    ["config:\n  netbench:scenaro: {}\n", "line 2, column 3", /did you mean netbench:scenario\?/],
    ["config:\n  netbench:Scenario: {}\n", "line 2, column 3", /did you mean netbench:scenario\?/],
    ["config:\n  scenario: {}\n", "line 2, column 3", /did you mean netbench:scenario\?/],
    ["config:\n  netbnch:scenario: {}\n", "line 2, column 3", /did you mean netbench:scenario\?/],
    ["config:\n  netbench:config:scenario: {}\n", "line 2, column 3", /allowed: netbench:scenario/],
    [
      "config:\n  netbench:colour: red\n",
      "line 2, column 3",
      /allowed: netbench:scenario; .+Fix: take it out/,
    ],
    ["netbench:scenario: {}\n", "line 1, column 1", /allowed: netbench:scenario inside of config/],
    ["scenario: {}\n", "line 1, column 1", /allowed: netbench:scenario inside of config/],
    ["confg:\n  netbench:scenario: {}\n", "line 1, column 1", /did you mean config\?/],
    ["Config:\n  netbench:scenario: {}\n", "line 1, column 1", /did you mean config\?/],
    [
      `colour: red\nconfig:\n${scenario}`,
      "line 1, column 1",
      /the key colour, which nothing reads/,
    ],
    ["config: []\n", "line 1, column 9", /allowed: a map/],
    ["- config\n", "line 1, column 1", /allowed: a map/],
    ["config:\n  a:b:c: 1\n", "line 2, column 3", /with one colon/],
  ];
  for (const [text, place, words] of wrong)
    it(`${JSON.stringify(text)} is named at ${place}`, () => {
      const [head, ...lines] = errorOf(() => read(text)).split("\n");
      expect(head).to.equal("the file has 1 mistake; nothing was touched:");
      expect(lines).to.have.length(1);
      expect(lines[0]).to.include(`${place}: got`).and.to.match(words);
    });

  it("may be Pulumi's, a provider's, or hold values for aliases", () => {
    const text = `encryptionsalt: v1:x\nsecretsprovider: passphrase\nx-more: &m { a: 1 }\n.common: &c 1\ndefaults:\n  - &d 2\nconfig:\n${scenario}  docker:host: unix:///x\n  pulumi:disable-default-providers: ["*"]\n`;
    expect(read(text)).to.deep.equal({ nodes: [] });
  });
});

describe("a stack's file", () => {
  it("may hold the scenario as one text of JSON, as pulumi config set writes it", () => {
    expect(read(`config:\n  netbench:scenario: '{"nodes": [1]}'\n`)).to.deep.equal({ nodes: [1] });
    expect(errorOf(() => read(`config:\n  netbench:scenario: '{"nodes": '\n`))).to.match(
      /^the file: .+ not JSON: [^\n]+$/,
    );
  });

  it("with an encrypted scenario is answered in one line", () => {
    expect(errorOf(() => read("config:\n  netbench:scenario:\n    secure: v1:abc\n"))).to.match(
      /^[^\n]+encrypted[^\n]+$/,
    );
  });

  const bytes = (...parts: (string | number[])[]) =>
    Buffer.concat(parts.map((part) => Buffer.from(part as string)));
  const unreadable: [what: string, file: Uint8Array, words: RegExp][] = [
    ["in another encoding", bytes("config:\n  a: ", [0xfc], "\n"), /line 2, .+ not UTF-8/],
    ["in UTF-16", bytes([0xff, 0xfe, 0x63, 0]), /line 1, .+ not UTF-8/],
    ["of ten megabytes", Buffer.alloc(1e7, "a: 1\n"), /9\.5 MiB; allowed: at most 1 MiB/],
    ["with NUL", bytes("a: 1\nb: ", [0], "\n"), /line 2, column 4: got the sign U\+0000/],
    ["nested without end", bytes(`a: ${"[".repeat(20_000)}`), /has 1 mistake/],
    ["of aliases without end", bytes(bomb()), /more than 100000 values/],
    ["with an error per line", bytes("]\n".repeat(1000)), /^the file has 1 mistake/],
  ];
  for (const [what, file, words] of unreadable)
    it(`${what} is answered in one line`, () => {
      const message = errorOf(() => read(file));
      expect(message).to.match(words);
      expect(message.split("\n")).to.have.length(2);
      expect(message.length).to.be.below(500);
    });

  it("that says the same mistake often is answered in twenty lines", () => {
    const list = Array.from({ length: 50 }, () => "010").join(", ");
    const lines = errorOf(() => read(`config:\n  netbench:scenario: { a: [${list}] }\n`)).split(
      "\n",
    );
    expect(lines).to.have.length(22);
    expect(lines.at(-1)).to.equal("  and 30 more");
  });
});

function bomb(): string {
  const lines = ["x0: &a0 [1, 1, 1, 1, 1, 1, 1, 1, 1, 1]"];
  for (let at = 1; at < 30; at += 1)
    lines.push(`x${at}: &a${at} [${Array.from({ length: 10 }, () => `*a${at - 1}`).join(", ")}]`);
  return lines.join("\n");
}

describe("what the program is given and what the file says", () => {
  it("is the scenario, where both are the same in whatever order", () => {
    expect(agreed({ a: 1, b: [2] }, { b: [2], a: 1 }, "f")).to.deep.equal({ b: [2], a: 1 });
    expect(agreed(undefined, undefined, "f")).to.equal(undefined);
  });

  it("is refused where they differ, with the value and both readings", () => {
    const message = errorOf(() => agreed({ a: { b: [8] } }, { a: { b: [10] }, c: 1 }, "the file"));
    expect(message).to.include("netbench:scenario.a.b[0]: 10 in the file, 8 for Pulumi");
    expect(message).to.include("netbench:scenario.c: 1 in the file, nothing for Pulumi");
    expect(message).to.include("--config-file");
  });
});

describe("reading YAML", () => {
  it("has one value for what an alias and a merge key stand for", () => {
    const reading = readYaml("a: &a { x: 1, y: 2 }\nb: { <<: *a, y: 3 }\nc: [*a]\n");
    expect(reading).to.deep.include({
      value: { a: { x: 1, y: 2 }, b: { x: 1, y: 3 }, c: [{ x: 1, y: 2 }] },
    });
  });
});
