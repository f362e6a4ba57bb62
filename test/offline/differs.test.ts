import { expect } from "chai";
import { readdirSync, readFileSync } from "node:fs";
import { documentedRows, rows } from "./differs.ts";

describe("the differences to the official plugins", () => {
  it("are those that offline/README.md gives reasons for", () => {
    expect(documentedRows()).to.deep.equal([...rows]);
  });

  it("are each held by a test", () => {
    const folder = new URL(".", import.meta.url);
    const files = readdirSync(folder, { recursive: true, encoding: "utf8" });
    const tests = files.filter((name) => name.endsWith(".test.ts"));
    const text = tests.map((name) => readFileSync(new URL(name, folder), "utf8")).join("\n");
    const tested = [...text.matchAll(/differs\(\s*"([^"]+)"/g)].map(([, row]) => row!);
    expect([...new Set(tested)].sort()).to.deep.equal([...rows].sort());
  });
});
