import { expect } from "chai";
import { expectExit, readJson } from "../support/command.ts";
import { type Container, containersOf, docker, engineOf, eth0Of } from "../support/containers.ts";
import { expectNothingLeft, type Inventory, takeInventory } from "../support/inventory.ts";
import { needFullRun, needRoot } from "../support/needs.ts";
import { Testbed } from "../support/testbed.ts";

const short = {
  "pairs.count": 2,
  "benchmark.activePairs": [2],
  "benchmark.durationSec": 1,
  "benchmark.repetitions": 1,
};

const containersAt = async ({ stack }: Testbed, nodes: readonly string[]): Promise<Container[]> =>
  (await Promise.all(nodes.map((node) => containersOf(stack, engineOf(stack, node))))).flat();

/** The hardware address tells one device from another, whatever namespace it is in and what it is called. */
async function macOf({ State }: Container): Promise<string | undefined> {
  const [link] = await readJson<{ address: string }[]>(
    ...(["nsenter", "-t", String(State.Pid), "-n", "ip", "-j", "link", "show", "eth0"] as const),
  );
  return link?.address;
}

for (const [scenario, nodes, mtusBytes] of [
  ["passthrough-switched", ["n1", "n2"], [1500, 9000]],
  ["passthrough-local", ["n1"], [9000]],
] as const) {
  describe(`the stack ${scenario}`, function () {
    this.timeout(600_000);
    let machine: Inventory;
    let testbed: Testbed;

    before(async function () {
      needRoot(this);
      if (nodes.length > 1) needFullRun(this);
      machine = await takeInventory();
      testbed = Testbed.derive(scenario, scenario, { ...short, "nic.mtuBytes": mtusBytes[0] });
    });
    after(() => testbed?.discard());

    for (const mtuBytes of mtusBytes) {
      it(`is measured at MTU ${mtuBytes} over devices that left their node`, async () => {
        testbed.edit({ "nic.mtuBytes": mtuBytes });
        await testbed.up();
        const { trials, verdict } = testbed.summary();
        expect(verdict).not.to.equal("failed");
        expect(trials.map(({ protocol }) => protocol)).to.deep.equal(["tcp", "udp"]);
        for (const { aggregateBitsPerSecond } of trials)
          expect(aggregateBitsPerSecond?.mean).to.be.greaterThan(1e6);
        const found = await containersAt(testbed, nodes);
        expect(found).to.have.length(4);
        for (const container of found) {
          const link = await eth0Of(container);
          expect(link, container.Name).to.include({ mtu: mtuBytes, operstate: "UP" });
          expect(link?.linkinfo?.info_kind, container.Name).to.equal("veth");
        }
        for (const node of nodes) {
          const links = await readJson<{ ifname?: string }[]>(
            ...(["ip", "-n", `netbench-${testbed.stack}-${node}`, "-j", "link"] as const),
          );
          expect(links.map(({ ifname }) => ifname).sort()).to.deep.equal(["eth1", "lo"]);
        }
      });
    }

    it("is unchanged by a second up", async () => {
      expectExit(await testbed.pulumi("preview", "--expect-no-changes"), 0);
    });

    it("gets a device back from a container that died first, and gives it to the next", async () => {
      const [before] = await containersAt(testbed, nodes);
      const mac = await macOf(before as Container);
      await docker(engineOf(testbed.stack, "n1"), "kill", before?.Id ?? "");
      const { stdout } = expectExit(await testbed.pulumi("preview", "--diff"), 0);
      expect(stdout).to.include("p001-client: want running, have stopped");
      await testbed.up();
      const [after] = await containersAt(testbed, nodes);
      expect(after?.State.Pid).not.to.equal(before?.State.Pid);
      expect(await macOf(after as Container)).to.equal(mac);
      expect((await eth0Of(after as Container))?.mtu).to.equal(mtusBytes.at(-1));
      expectExit(await testbed.pulumi("preview", "--expect-no-changes"), 0);
    });

    it("leaves nothing when it is taken down", async () => {
      await testbed.down();
      await expectNothingLeft(machine);
    });
  });
}
