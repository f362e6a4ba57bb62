import { expect } from "chai";
import fc from "fast-check";
import { parse } from "yaml";
import { setInYaml } from "../../cli/edit-yaml.ts";
import { UserError } from "../../lib/errors.ts";

const set = (text: string, path: string, value: unknown) => setInYaml(text, path.split("."), value);

const text = `# What this is.
top: 1   # beside
flow: { a: 1, b: [x, y] }
block:
    deep:
        leaf: old # why
    # before the list
    list:
      - { name: n1 }
      - name: n2

nothing:
last: "quoted"
`;

describe("setting a value in YAML", () => {
  const cases: [path: string, value: unknown, from: string, to: string][] = [
    ["top", 2, "top: 1   # beside", "top: 2   # beside"],
    ["flow.a", 9000, "{ a: 1, b", "{ a: 9000, b"],
    ["flow.b", ["z"], "[x, y]", "[z]"],
    ["flow.b.1", "z", "[x, y]", "[x, z]"],
    ["flow.c", true, "[x, y] }", "[x, y], c: true }"],
    ["flow.c.d", 1, "[x, y] }", "[x, y], c: { d: 1 } }"],
    ["flow", { a: 2 }, "{ a: 1, b: [x, y] }", "{ a: 2 }"],
    ["block.deep.leaf", "new", "leaf: old # why", "leaf: new # why"],
    ["block.deep.other", 1, "old # why\n", "old # why\n        other: 1\n"],
    ["block.deep", { x: 1 }, "deep:\n        leaf: old # why", "deep: { x: 1 }"],
    ["block.list.0.name", "m1", "{ name: n1 }", "{ name: m1 }"],
    ["block.list.1.kind", "local", "- name: n2\n", "- name: n2\n        kind: local\n"],
    ["nothing", 0, "nothing:\n", "nothing: 0\n"],
    ["nothing.deeper", 0, "nothing:\n", "nothing: { deeper: 0 }\n"],
    ["last", "it's: so", '"quoted"', '"it\'s: so"'],
    ["added", 1, '"quoted"\n', '"quoted"\nadded: 1\n'],
  ];
  for (const [path, value, from, to] of cases) {
    it(`${path} to ${JSON.stringify(value)} changes nothing else`, () => {
      expect(set(text, path, value)).to.equal(text.replace(from, to));
    });
  }

  it("writes into an empty object", () => {
    expect(set("a: {}\n", "a.b", 1)).to.equal("a: { b: 1 }\n");
  });

  it("works where the text does not end in a line feed", () => {
    expect(set("a: 1", "b", 2)).to.equal("a: 1\nb: 2");
  });

  it("refuses a path into something that has no parts", () => {
    expect(() => set(text, "top.part", 1)).to.throw(UserError, "top has no part part");
    expect(() => set(text, "block.list.x", 1)).to.throw(UserError, "block.list has no part x");
    expect(() => set("", "a", 1)).to.throw(UserError, "empty");
  });

  it("holds what was set and all that was there, whatever the values are", () => {
    const scalar = fc.oneof(fc.string(), fc.integer(), fc.boolean(), fc.constant(null));
    const value = fc.oneof(scalar, fc.array(scalar), fc.dictionary(fc.string(), scalar));
    const path = fc.constantFrom(
      "top",
      "flow.a",
      "flow.new",
      "block.deep.leaf",
      "block.new",
      "new",
    );
    fc.assert(
      fc.property(path, value, (where, given) => {
        const keys = where.split(".");
        const expected = parse(text) as Record<string, unknown>;
        const owner = keys
          .slice(0, -1)
          .reduce((at, key) => at[key] as Record<string, unknown>, expected);
        owner[keys.at(-1) ?? ""] = given;
        expect(parse(set(text, where, given))).to.deep.equal(JSON.parse(JSON.stringify(expected)));
      }),
      { numRuns: 300 },
    );
  });
});
