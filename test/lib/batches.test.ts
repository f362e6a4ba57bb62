import { expect } from "chai";
import { Batches, chunks } from "../../lib/batches.ts";

describe("questions in batches", () => {
  const asked: string[][] = [];
  const batches = new Batches<string>((questions) => {
    asked.push([...questions]);
    if (questions.includes("bad")) return Promise.reject(new Error("no answer"));
    return Promise.resolve(questions.map((question) => `${question}!`));
  });
  beforeEach(() => asked.splice(0));

  it("answers those of one turn and key together, each with its own answer", async () => {
    const answers = Promise.all([
      batches.ask("n1", "a"),
      batches.ask("n2", "b"),
      batches.ask("n1", "c"),
    ]);
    expect(await answers).to.deep.equal(["a!", "b!", "c!"]);
    expect(asked).to.deep.equal([["a", "c"], ["b"]]);
    expect(await batches.ask("n1", "d")).to.equal("d!");
    expect(asked).to.deep.equal([["a", "c"], ["b"], ["d"]]);
  });

  it("fails all that were asked together", async () => {
    const all = await Promise.allSettled([batches.ask("n1", "a"), batches.ask("n1", "bad")]);
    expect(all.map(({ status }) => status)).to.deep.equal(["rejected", "rejected"]);
  });

  it("are no larger than fits, unless one alone is", () => {
    const split = (...sizes: number[]) => chunks(sizes, (size) => size, 10);
    expect(split()).to.deep.equal([]);
    expect(split(4, 6, 1)).to.deep.equal([[4, 6], [1]]);
    expect(split(11, 2, 3)).to.deep.equal([[11], [2, 3]]);
    expect(split(2, 11, 3)).to.deep.equal([[2], [11], [3]]);
  });
});
