import { expect } from "chai";
import { orphanEnds } from "../../../cli/sweep/orphan.ts";

describe("a pulumi that has outlived its sweep", () => {
  const waitWhile = async (answers: boolean[], limitMs?: number) => {
    const said: string[] = [];
    const isHeld = () => answers.shift() ?? false;
    await orphanEnds("trial", (line) => said.push(line), {
      isHeld,
      ...(limitMs === undefined ? {} : { limitMs }),
    });
    return { said, left: answers.length };
  };

  it("is waited for, and that is said", async () => {
    const { said, left } = await waitWhile([true, true, true, false]);
    expect(said).to.deep.equal([
      "Waiting for the pulumi that an earlier run has left at work on trial",
    ]);
    expect(left).to.equal(0);
  });

  it("is no matter where there is none", async () => {
    expect(await waitWhile([false, true])).to.deep.equal({ said: [], left: 1 });
  });

  it("is not waited for without end", async () => {
    const { left } = await waitWhile(new Array<boolean>(50).fill(true), 0);
    expect(left).to.be.greaterThan(40);
  });
});
