import { expect } from "chai";
import { expectExit } from "./command.ts";
import { type Container, identities } from "./containers.ts";
import { expectNothingLeft, type Inventory, takeInventory } from "./inventory.ts";
import { needFullRun } from "./needs.ts";
import { emulatedSite, type Site } from "./site.ts";
import { type Changes, Testbed } from "./testbed.ts";

/** The life of a network system: the part that all modules have in common. */
export interface NetworkLife {
  /** A shipped stack. */
  scenario: string;
  nodes: readonly string[];
  /** Where they are; on this machine, if nothing is said. */
  site?: Site;
  /** What the kernel must say of each container's link. */
  link: { kind: string; mode?: string };
  overheadBytes: number;
  /** MTUs of the NIC to be tried, the drift at the last one; where another stack has the rest, fewer. */
  mtusBytes?: readonly [number, ...number[]];
  changes?: Changes;
  /** Whether a usual run leaves it out, since others are like it. */
  onlyInFullRuns?: boolean;
  /** What else the kernel must say, read by other means than ours. */
  expectKernel(testbed: Testbed, mtuBytes: number): Promise<void>;
  drift?: {
    /** `when …`. */
    title: string;
    make(testbed: Testbed): Promise<void>;
    /** What preview must say of it. */
    named(testbed: Testbed): string;
    /** Whether the repair starts no container again. */
    inPlace: boolean;
    /** Whether a usual run leaves it out, since another network's is like it. */
    onlyInFullRuns?: boolean;
  };
}

const pairs = 2;

export const namespaceOf = ({ stack }: Testbed, node: string) => `netbench-${stack}-${node}`;

export function describeNetwork(life: NetworkLife): void {
  describe(`the network of ${life.scenario}`, function () {
    this.timeout(600_000);
    oneTestbed([life]);
  });
}

/**
 * Networks of the same nodes, one after the other in one testbed, as who changes a scenario has
 * them; the last one is taken down. What the first says of site, nodes and full runs is said of all.
 */
export function describeChangingNetwork(lives: readonly [NetworkLife, ...NetworkLife[]]): void {
  describe(`the network of ${lives.map(({ scenario }) => scenario).join(", then of ")}`, function () {
    this.timeout(600_000);
    oneTestbed(lives);
  });
}

function oneTestbed(lives: readonly [NetworkLife, ...NetworkLife[]]): void {
  const [first] = lives;
  const { site = emulatedSite } = first;
  let machine: Inventory;
  let others: readonly string[];
  const stand: Stand = { site };

  before(async function () {
    if (first.onlyInFullRuns) needFullRun(this);
    await site.prepare(this);
    machine = await takeInventory();
    others = (await site.inventory?.()) ?? [];
    stand.testbed = Testbed.derive(first.scenario, first.scenario, changesFor(first));
  });
  after(() => stand.testbed?.discard());

  for (const life of lives) {
    // Mocha runs a suite's own tests ahead of the suites in it: each has one.
    describe(life.scenario, () => {
      before(() => testbedOf(stand).become(life.scenario, changesFor(life)));
      itLives(life, stand);
    });
  }
  describe("its end", () => {
    it("leaves nothing", async () => {
      await testbedOf(stand).down();
      await expectNothingLeft(machine);
      expect((await site.inventory?.()) ?? []).to.deep.equal(others);
    });
  });
}

/** Where lives are: the testbed is there when the tests run. */
interface Stand {
  readonly site: Site;
  testbed?: Testbed;
}

function testbedOf({ testbed }: Stand): Testbed {
  if (testbed === undefined) throw new Error("no testbed was made");
  return testbed;
}

const changesFor = ({ site = emulatedSite, nodes, changes }: NetworkLife): Changes => ({
  "pairs.count": pairs,
  "benchmark.activePairs": [pairs],
  "benchmark.durationSec": 1,
  "benchmark.repetitions": 1,
  ...site.changes(nodes),
  ...changes,
});

/** The tests of a network that is up from the first to the last of them. */
function itLives(life: NetworkLife, stand: Stand): void {
  const { mtusBytes = [1500, 9000], drift } = life;
  const { site } = stand;
  const lastMtuBytes = mtusBytes[mtusBytes.length - 1] ?? NaN;
  const onNodes = async (): Promise<{ node: string; container: Container }[]> => {
    const found = life.nodes.map(async (node) =>
      (await site.containers(testbedOf(stand), node)).map((container) => ({ node, container })),
    );
    return (await Promise.all(found)).flat();
  };
  const containers = async () => (await onNodes()).map(({ container }) => container);
  const expectInOrder = async (mtuBytes: number) => {
    const found = await onNodes();
    expect(found).to.have.length(2 * pairs);
    for (const { node, container } of found) {
      const links = await site.links(node, container);
      const link = links.find(({ ifname }) => /^(eth0|nbo[0-9a-f]+)$/.test(ifname));
      expect(link?.mtu, container.Name).to.equal(mtuBytes - life.overheadBytes);
      expect(link?.linkinfo?.info_kind, container.Name).to.equal(life.link.kind);
      expect(link?.linkinfo?.info_data?.mode, container.Name).to.equal(life.link.mode);
    }
    await life.expectKernel(testbedOf(stand), mtuBytes);
  };
  const expectFigures = (mtuBytes: number) => {
    const { trials, verdict } = testbedOf(stand).summary();
    expect(verdict).not.to.equal("failed");
    expect(trials.map(({ protocol, payloadBytes }) => [protocol, payloadBytes])).to.deep.equal([
      ["tcp", null],
      ["udp", mtuBytes - life.overheadBytes - 28],
    ]);
    for (const { protocol, aggregateBitsPerSecond } of trials)
      expect(aggregateBitsPerSecond?.mean, protocol).to.be.greaterThan(1e6);
  };
  const expectNoChanges = async () => {
    expectExit(await testbedOf(stand).pulumi("preview", "--expect-no-changes"), 0);
  };

  for (const mtuBytes of mtusBytes) {
    it(`carries TCP and UDP at MTU ${mtuBytes}, and stands in the kernel as it says`, async () => {
      testbedOf(stand).edit({ "nic.mtuBytes": mtuBytes });
      await testbedOf(stand).up();
      expectFigures(mtuBytes);
      await expectInOrder(mtuBytes);
    });
  }

  it("needs nothing when it is brought up once more", expectNoChanges);

  if (drift === undefined) return;
  it(`is put in order ${drift.title}, and carries traffic again`, async function () {
    if (drift.onlyInFullRuns) needFullRun(this);
    const testbed = testbedOf(stand);
    const made = await containers();
    await drift.make(testbed);
    const preview = expectExit(await testbed.pulumi("preview", "--diff"), 0).stdout;
    expect(preview).to.include(drift.named(testbed));
    await testbed.up("--again");
    expectFigures(lastMtuBytes);
    await expectInOrder(lastMtuBytes);
    const now = await containers();
    expect(now.map(({ Id }) => Id)).to.deep.equal(made.map(({ Id }) => Id));
    if (drift.inPlace) expect(identities(now)).to.deep.equal(identities(made));
    await expectNoChanges();
  });
}
