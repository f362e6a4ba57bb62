import { expect } from "chai";
import fc from "fast-check";
import { setInYaml } from "../../cli/edit-yaml.ts";
import { keysOf, settingOf } from "../../cli/setting.ts";
import { withPart } from "../../cli/with-part.ts";
import { canonicalJson } from "../../lib/canonical-json.ts";
import { UserError } from "../../lib/errors.ts";
import { readYaml } from "../../lib/reading/yaml.ts";

/** As people write them: remarks everywhere, flow maps over lines, anchors, merge keys, quotes. */
const file = `# What it shows
x-common: &common
  kind: emulated # both
config: # r
  netbench:scenario:
    nodes:
      - { <<: *common, name: n1 } # first
      - <<: *common
        name: n2 # second
    "nic": # to be decided
    'image': "i:1" # quoted
    list: [ # r
      1, # one
      2, # two
    ]
    pairs: { count: &pairs 2, placement: local } # r
    empty: {}
    blank: { # r
    }
    text: |
      several
      lines
    benchmark: {
      durationSec: 1, # short
      activePairs: [1, *pairs],
      tail: 1 # once
    }
    last: &unused { a: 1, b: { c: 2 } } # end
`;
const top = ["config", "netbench:scenario"];
const valueOf = (text: string): unknown => {
  const reading = readYaml(text);
  if (!reading.right) throw new Error(`not read: ${JSON.stringify(reading.mistakes)}\n${text}`);
  return reading.value;
};

const forms: Record<string, (text: string) => string> = {
  "as it is": (text) => text,
  "with CR LF": (text) => text.replaceAll("\n", "\r\n"),
  "with a byte order mark": (text) => `\uFEFF${text}`,
  "without a last line end": (text) => text.trimEnd(),
};

const paths = [
  ...["nic", "nic.mtuBytes", "nic.qdisc.kind", "image", "list", "list.0", "list.1", "pairs"],
  ...["pairs.placement", "pairs.more", "empty", "empty.a", "blank.a", "text", "benchmark.tail"],
  ...["benchmark.seed", "benchmark.activePairs.1", "benchmark.activePairs", "last.a", "last.b.c"],
  ...["last.b.d", "last", "new", "new.deep", "nodes.0.name", "nodes.0.kind", "nodes.1.name"],
  ...["nodes.1.kind", "nodes.1.more", "nodes.1", "nodes.0", "nodes", "benchmark.durationSec"],
];

const remarks = (text: string) => text.match(/# .*/g) ?? [];

describe("setting a value of a file that people write", () => {
  const scalar = fc.oneof(
    fc.string(),
    fc.constantFrom(
      "010",
      "1_000",
      "2024-01-01",
      "no",
      "~",
      ".inf",
      "<<",
      "a: b",
      "a #b",
      "é\u0085",
    ),
    fc.integer(),
    fc.double({ noNaN: true, noDefaultInfinity: true }),
    fc.boolean(),
    fc.constant(null),
  );
  const value = fc.oneof(
    scalar,
    fc.array(scalar),
    fc.dictionary(fc.constantFrom("a", "b", "010"), scalar),
  );

  for (const [form, shaped] of Object.entries(forms)) {
    it(`changes that value alone, ${form}`, () => {
      const text = shaped(file);
      const lineEnd = text.includes("\r\n") ? "\r\n" : "\n";
      fc.assert(
        fc.property(fc.constantFrom(...paths), value, (path, given) => {
          const keys = [...top, ...path.split(".")];
          let changed: string;
          try {
            changed = setInYaml(text, keys, given);
          } catch (error) {
            // Only what an alias further down has, too.
            expect(error).to.be.instanceOf(UserError);
            expect((error as Error).message).to.match(
              /^Line \d+ cannot be edited by --set: .+ \*pairs /,
            );
            expect(path).to.equal("pairs");
            return;
          }
          const wanted = withPart(valueOf(text), keys, given);
          expect(canonicalJson(valueOf(changed))).to.equal(canonicalJson(wanted));
          expect(changed.startsWith("\uFEFF")).to.equal(text.startsWith("\uFEFF"));
          expect(changed.replaceAll(lineEnd, "").match(/[\r\n]/)).to.equal(null);
          const before = text.split(lineEnd);
          const kept = before.filter((line) => changed.split(lineEnd).includes(line));
          const blocks: Record<string, number> = { nodes: 5, text: 4, benchmark: 2, list: 5 };
          const touched = blocks[path] ?? (path === "nodes.1" ? 3 : 2);
          expect(kept.length, path).to.be.at.least(before.length - touched);
        }),
        { numRuns: 60 },
      );
    });
  }

  it("keeps every remark, unless it stands within what is replaced", () => {
    const within = new Set(["list", "nodes", "nodes.1", "blank", "pairs"]);
    for (const path of paths.filter((one) => !within.has(one))) {
      const changed = setInYaml(file, [...top, ...path.split(".")], 7);
      expect(remarks(changed), path).to.deep.equal(remarks(file));
    }
  });

  const cases: [path: string, value: unknown, from: string, to: string][] = [
    ["nic", { mtuBytes: 1400 }, '"nic": #', '"nic": { mtuBytes: 1400 } #'],
    ["nic.mtuBytes", 1400, '"nic": #', '"nic": { mtuBytes: 1400 } #'],
    ["benchmark.seed", 7, "tail: 1 # once", "tail: 1, seed: 7 # once"],
    ["benchmark.activePairs.1", 1, "[1, *pairs]", "[1, 1]"],
    ["nodes.0.kind", "local", "name: n1 }", "name: n1, kind: local }"],
    ["nodes.1.kind", "local", "n2 # second\n", "n2 # second\n        kind: local\n"],
    ["list.1", 3, "2, # two", "3, # two"],
    ["image", "010", '"i:1" # quoted', '"010" # quoted'],
  ];
  for (const [path, given, from, to] of cases)
    it(`writes ${path} where it belongs`, () => {
      expect(setInYaml(file, [...top, ...path.split(".")], given)).to.equal(file.replace(from, to));
    });

  it("gives an alias's place a copy, and leaves what it stands for", () => {
    const text = "x: &x { a: 1, b: { c: 2 } }\ny: *x # r\nz: *x\n";
    expect(setInYaml(text, ["y", "b", "c"], 3)).to.equal(
      "x: &x { a: 1, b: { c: 2 } }\ny: { a: 1, b: { c: 3 } } # r\nz: *x\n",
    );
  });

  it("names the line that it cannot edit, and the alias that is why", () => {
    for (const path of [["pairs", "count"], ["pairs"]])
      expect(() => setInYaml(file, [...top, ...path], 3)).to.throw(
        UserError,
        /^Line 16 cannot be edited by --set: its value is marked by &pairs, and \*pairs in line 25 /,
      );
    expect(() => setInYaml(file, ["x-common", "kind"], "local")).to.throw(UserError, /&common/);
  });

  it("refuses a file that it cannot read for certain, with its mistakes", () => {
    expect(() => setInYaml("a: 010\n", ["a"], 1)).to.throw(UserError, /line 1, column 4: got 010/);
  });
});

describe("what --set is given", () => {
  it("names keys by dots, places of lists by numbers, keys with dots in quotes", () => {
    expect(keysOf("nic.mtuBytes")).to.deep.equal(["nic", "mtuBytes"]);
    expect(keysOf("nodes[1].name")).to.deep.equal(["nodes", "1", "name"]);
    expect(keysOf('nodes.0.sysctls."net.ipv4.tcp_rmem"')).to.deep.equal([
      "nodes",
      "0",
      "sysctls",
      "net.ipv4.tcp_rmem",
    ]);
    for (const wrong of ["", ".a", "a..b", "a.", "a b", "a[x]"])
      if (wrong !== "") expect(() => keysOf(wrong), wrong).to.throw(UserError, "no path");
  });

  it("is JSON where it is JSON, else the text that was typed", () => {
    expect(settingOf("a.b=1")).to.deep.equal(["a.b", 1]);
    expect(settingOf('a."b=c"=[1, "x"]')).to.deep.equal(['a."b=c"', [1, "x"]]);
    expect(settingOf("a=b=c")).to.deep.equal(["a", "b=c"]);
    expect(settingOf("a=1e400")).to.deep.equal(["a", "1e400"]);
    expect(settingOf("a=010")).to.deep.equal(["a", "010"]);
    expect(settingOf("a=")).to.equal(undefined);
    expect(settingOf("a")).to.equal(undefined);
  });
});
