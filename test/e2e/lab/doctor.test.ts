import { expect } from "chai";
import { skipBecause } from "../../skip.ts";
import { netbench, read, succeed } from "../support/command.ts";
import { expectNothingLeft, takeInventory } from "../support/inventory.ts";
import { labTimeoutMs } from "../support/lab.ts";
import { kernelKnows } from "../support/kernel.ts";
import { labSite } from "../support/site.ts";
import { type Changes, Testbed } from "../support/testbed.ts";

const lacksLine = /^kernel lacks (.*)$/m;
const hasLine = /^kernel has (.*)$/m;

describe("npm run doctor with nodes of the lab", function () {
  this.timeout(labTimeoutMs);
  before(async function () {
    await labSite.prepare(this);
  });

  /** What doctor ends with and says of a scenario, which it leaves as untouched as all else. */
  async function examine(shipped: string, nodes: readonly string[], changes: Changes = {}) {
    const machine = await takeInventory();
    const guests = await labSite.inventory?.();
    const all = { ...labSite.changes(nodes), ...changes };
    const testbed = Testbed.derive("doctor", shipped, all);
    try {
      const outcome = await netbench("doctor", testbed.stack);
      await expectNothingLeft(machine);
      expect(await labSite.inventory?.()).to.deep.equal(guests);
      return { ...outcome, stack: testbed.stack };
    } finally {
      await testbed.discard();
    }
  }

  it("names ipvlan and openvswitch as missing here, and present there", async function () {
    if ((await kernelKnows("ipvlan")) || (await read("ls", "/sys/module")).includes("openvswitch"))
      skipBecause(this, "this kernel has what the lab is for");
    const { stdout: here } = await succeed("doctor");
    const lacks = lacksLine.exec(here)?.[1];
    expect(lacks).to.include("ipvlan (CONFIG_IPVLAN)").and.to.include("CONFIG_OPENVSWITCH");
    expect(here).to.match(/^module ipvlan +no +ipvlan/m);

    const { stdout: there, exitCode, stack } = await examine("ipvlan-l3-switched", ["n1", "n2"]);
    expect(exitCode, there).to.equal(0);
    expect(there).to.include(`${stack} can run.`);
    const tables = there.split(/^Nodes? /m).slice(1);
    expect(tables.map((table) => table.slice(0, 8))).to.deep.equal(["n1 (ssh)", "n2 (ssh)"]);
    for (const table of tables) {
      expect(hasLine.exec(table)?.[1]).to.include("ipvlan").and.to.include("openvswitch");
      expect(table).not.to.match(lacksLine);
      expect(table).to.match(/^module ipvlan +yes/m);
    }
  });

  it("says in a line which node cannot be reached", async () => {
    const { exitCode, all } = await examine("ipvlan-l2-local", ["n1"], {
      "nodes.0.host": "nblab-9.invalid",
    });
    expect(exitCode).to.equal(1);
    expect(all).to.match(/^node n1: cannot be reached by ssh \(nblab-9\.invalid\): /m);
    expect(all).not.to.match(/^ +at /m);
  });
});
