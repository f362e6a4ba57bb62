import { existsSync } from "node:fs";
import { expect } from "chai";
import { allTestsVariable } from "../../../cli/testing/all-tests.ts";
import type { MiddleboxInput } from "../../../lib/scenario/path.ts";
import { expectNothingLeft, type Inventory, takeInventory } from "../support/inventory.ts";
import { needFullRun } from "../support/needs.ts";
import { BarePath, needForwarder, sh } from "./bare-path.ts";
import { cutOff } from "./cut.ts";

/** A usual run tries every fourth point, which ones depending on the machine's tools. */
const stride = process.env[allTestsVariable] === undefined ? 4 : 1;

interface Case {
  readonly middlebox: MiddleboxInput;
  readonly onlyInFullRuns?: true;
}

const cases: readonly Case[] = [
  { middlebox: { forwarder: "bridge", queue: { packets: 10, rateBitsPerSecond: 1e9 } } },
  { middlebox: { forwarder: "nat" }, onlyInFullRuns: true },
  { middlebox: { forwarder: "userspace", memoryMiB: 16 }, onlyInFullRuns: true },
];

for (const { middlebox, onlyInFullRuns } of cases) {
  const { forwarder, where = "namespace" } = middlebox;
  describe(`the making of a middlebox with the forwarder ${forwarder} in a ${where}, killed at any point`, function () {
    this.timeout(120_000);
    let machine: Inventory;
    const path = new BarePath(`e2e-mb-cut-${forwarder}-${where}-${process.pid}`, middlebox);
    const { up, down, check } = path.state;
    const pass = () => path.run("n1", "ping", "-c", "1", "-W", "2", "198.18.0.2");

    before(async function () {
      if (onlyInFullRuns) needFullRun(this);
      await needForwarder(this, middlebox);
      machine = await takeInventory();
      await path.makeNodes();
    });
    after(() => path.remove());

    for (const [next, title] of [
      ["up", "is finished by the next one"],
      ["down", "is undone by taking it down"],
    ] as const) {
      it(title, async () => {
        let points = 0;
        for (let n = 1; await cutOff(up, n); n += stride) {
          points = n;
          if (next === "up") {
            await sh(up);
            expect(await sh(check), `after ${n} programs`).to.equal("");
          }
          if (next === "up") await pass();
          await sh(down);
          expect(existsSync(`/run/netns/${path.at("middlebox")}`), `${n}`).to.equal(false);
          const port = await sh(`ip -n ${path.at("switch")} -o link show up dev n1`);
          expect(port, `after ${n} programs`).to.include("master br0");
        }
        // So that it was the middle that was tried, and not the first programs alone.
        expect(points).to.be.greaterThan(15);
      });
    }

    it("lets packets pass in the end, and leaves nothing", async () => {
      await pass();
      await path.remove();
      await expectNothingLeft(machine);
    });
  });
}
