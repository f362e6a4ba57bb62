import { existsSync } from "node:fs";
import { expect } from "chai";
import { skipBecause } from "../skip.ts";
import { expectNothingLeft, type Inventory, takeInventory } from "./support/inventory.ts";
import { OddSurroundings } from "./support/odd-surroundings.ts";

describe("a testbed of a person with other work, in an oddly named folder", function () {
  this.timeout(600_000);
  let machine: Inventory;
  let odd: OddSurroundings | undefined;

  before(async function () {
    if (!existsSync("/var/run/docker.sock")) skipBecause(this, "no Docker engine at its default");
    machine = await takeInventory();
    odd = new OddSurroundings({
      "pairs.count": 1,
      "benchmark.activePairs": [1],
      "benchmark.protocols": ["tcp"],
      "benchmark.durationSec": 1,
      "benchmark.repetitions": 1,
    });
    await odd.linkPackages();
  });
  after(() => odd?.discard());

  it("comes up on the engine of the person's Docker context, and says which it is", async () => {
    const outcome = await odd?.run(["up", odd.stack]);
    // 3: measured, and suspect where others took the machine's time.
    expect(outcome?.exitCode, outcome?.all).to.be.oneOf([0, 3]);
    expect(outcome?.stdout).to.match(/^tcp +1 +[\d.]+ /m);
    expect(outcome?.stdout).to.include(` at ${odd?.host}`);
  });

  it("is shown, and has not drifted", async () => {
    const shown = await odd?.run(["inspect", odd.stack]);
    expect(shown?.exitCode, shown?.all).to.equal(0);
    const drift = await odd?.run(["drift", odd.stack]);
    expect(drift?.exitCode, drift?.all).to.equal(0);
  });

  it("is pulumi's to look at", async () => {
    const outcome = await odd?.run(["pulumi", "stack", "output", "scenario", "--stack", odd.stack]);
    expect(outcome?.exitCode, outcome?.all).to.equal(0);
    expect(outcome?.stdout).to.include(odd?.stack);
  });

  it("goes down from the engine that it was made on, whatever the context is by then", async () => {
    const outcome = await odd?.run(["down", odd.stack], { context: false });
    expect(outcome?.exitCode, outcome?.all).to.equal(0);
    expect(outcome?.stdout).to.include("nothing is left: ");
    await expectNothingLeft(machine);
  });

  it("has asked no other engine, and by no other means", () => {
    const others = odd?.asked().filter((line) => !line.startsWith(`-H ${odd?.host} `));
    expect(others).to.deep.equal([]);
    expect(odd?.asked().filter((line) => !line.endsWith("|"))).to.deep.equal([]);
  });
});
