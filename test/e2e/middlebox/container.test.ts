import { expect } from "chai";
import { expectExit } from "../support/command.ts";
import {
  type Container,
  containersOf,
  docker,
  engineOf,
  identities,
  linksInside,
} from "../support/containers.ts";
import { expectNothingLeft, type Inventory, takeInventory } from "../support/inventory.ts";
import { needRoot } from "../support/needs.ts";
import { Testbed } from "../support/testbed.ts";
import { sh } from "./bare-path.ts";

describe("a middlebox in a container", function () {
  this.timeout(300_000);
  let machine: Inventory;
  let testbed: Testbed;
  const box = () => `netbench-${testbed.stack}-middlebox`;
  const inEngine = (...args: string[]) => docker(engineOf(testbed.stack, "n1"), ...args);
  const preview = async () => expectExit(await testbed.pulumi("preview", "--diff"), 0).stdout;
  const containers = async () => {
    const nodes = ["n1", "n2"].map((node) =>
      containersOf(testbed.stack, engineOf(testbed.stack, node)),
    );
    return (await Promise.all(nodes)).flat();
  };
  const isBox = ({ Name }: Container) => Name === `/${box()}`;
  const pairs = async () => identities((await containers()).filter((one) => !isBox(one)));
  /** The middlebox's links are in the container's own network stack, as the container's process has it. */
  const expectInside = async () => {
    const [found, ...others] = (await containers()).filter(isBox);
    if (found === undefined) throw new Error("no container");
    expect(others).to.deep.equal([]);
    expect(found.HostConfig.CapDrop).to.deep.equal(["ALL"]);
    const links = await linksInside(found);
    expect(links.map(({ ifname }) => ifname)).to.include.members(["m1", "m2"]);
    await sh(`ip netns exec netbench-${testbed.stack}-n1 ping -c 1 -W 2 198.18.0.2`);
  };

  before(async function () {
    needRoot(this);
    machine = await takeInventory();
    testbed = Testbed.derive("mb-container", "middlebox-container-switched", {
      "pairs.count": 1,
      "benchmark.activePairs": [1],
      "benchmark.durationSec": 1,
      "benchmark.repetitions": 1,
    });
  });
  after(() => testbed?.discard());

  it("carries TCP and UDP, and every packet is accounted for", async () => {
    await testbed.up();
    const { trials, reasons } = testbed.summary();
    expect(reasons.filter(({ check }) => check === "conservation")).to.deep.equal([]);
    for (const { aggregateBitsPerSecond, path } of trials) {
      expect(aggregateBitsPerSecond?.mean).to.be.greaterThan(1e6);
      expect(path?.flows[0]?.hops.map(({ hop }) => hop)).to.include("middlebox");
    }
    await expectInside();
    expectExit(await testbed.pulumi("preview", "--expect-no-changes"), 0);
  });

  for (const [title, change, named] of [
    ["restarted", ["restart", "-t", "0"], "want the one that was made, have another"],
    ["removed", ["rm", "--force"], "want running, have none"],
  ] as const) {
    it(`is made again where its container was ${title}, and the pairs' containers stay`, async () => {
      const before = await pairs();
      await inEngine(...change, box());
      expect(await preview()).to.include(`middlebox container: ${named}`);
      await testbed.up();
      await expectInside();
      expectExit(await testbed.pulumi("preview", "--expect-no-changes"), 0);
      expect(await pairs()).to.deep.equal(before);
    });
  }

  it("leaves nothing when it is taken down", async () => {
    await testbed.down();
    expect(await sh("ls /run/netns")).not.to.include(testbed.stack);
    await expectNothingLeft(machine);
  });
});
