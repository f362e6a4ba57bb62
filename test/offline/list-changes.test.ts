import { expect } from "chai";
import { listChanges } from "../../offline/providers/docker/bridge/list-changes.ts";

describe("the changed places of a list", () => {
  const cases: [title: string, before: string, after: string, changes: Record<number, string>][] = [
    ["none", "a b", "a b", {}],
    ["another last one", "a b", "a c", { 1: "update" }],
    ["one more at the end", "a", "a b", { 1: "add" }],
    ["one less at the beginning", "a b c", "b c", { 0: "delete" }],
    ["one more in the middle", "a c", "a b c", { 1: "add" }],
    ["all others", "a", "b c", { 0: "update", 1: "add" }],
    ["two turned", "a b", "b a", { 0: "delete", 1: "add" }],
  ];
  for (const [title, before, after, changes] of cases) {
    it(`are: ${title}`, () => {
      const found = Object.fromEntries(listChanges(before.split(" "), after.split(" ")));
      expect(found).to.deep.equal(changes);
    });
  }
});
