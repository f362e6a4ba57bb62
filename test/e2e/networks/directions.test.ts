import { expect } from "chai";
import { expectExit, readJson } from "../support/command.ts";
import { type Container, containersOf, identities } from "../support/containers.ts";
import { expectNothingLeft, type Inventory, takeInventory } from "../support/inventory.ts";
import { needRoot } from "../support/needs.ts";
import { Testbed } from "../support/testbed.ts";

interface Counted {
  ifname: string;
  stats64: { rx: { bytes: number }; tx: { bytes: number } };
}

/** Which way bytes went at a client's link while the direction was measured. */
const directions = {
  forward: { sends: true, receives: false },
  reverse: { sends: false, receives: true },
  both: { sends: true, receives: true },
} as const;

describe("the stack bridge-directions-local", function () {
  this.timeout(600_000);
  let machine: Inventory;
  let testbed: Testbed;
  let made: string[];

  const client = async (): Promise<Container> => {
    const found = (await containersOf(testbed.stack)).find(({ Name }) => Name.endsWith("client"));
    if (found === undefined) throw new Error("there is no client");
    return found;
  };
  const counters = async () => {
    const { State } = await client();
    const links = ["nsenter", "-t", String(State.Pid), "-n", "ip", "-s", "-j", "link"] as const;
    const eth0 = (await readJson<Counted[]>(...links)).find(({ ifname }) => ifname === "eth0");
    return { received: eth0?.stats64.rx.bytes ?? 0, sent: eth0?.stats64.tx.bytes ?? 0 };
  };

  before(async function () {
    needRoot(this);
    machine = await takeInventory();
    testbed = Testbed.derive("directions", "bridge-directions-local", {
      "pairs.count": 1,
      "benchmark.activePairs": [1],
      "benchmark.durationSec": 1,
      "benchmark.repetitions": 1,
    });
  });
  after(() => testbed?.discard());

  it("is measured in all directions over TCP and UDP", async () => {
    await testbed.up();
    const { trials } = testbed.summary();
    expect(trials.map(({ protocol, direction }) => `${protocol} ${direction}`)).to.deep.equal([
      ...["tcp forward", "tcp reverse", "tcp both"],
      ...["udp forward", "udp reverse", "udp both"],
    ]);
    for (const { protocol, direction, aggregateBitsPerSecond } of trials)
      expect(aggregateBitsPerSecond?.mean, `${protocol} ${direction}`).to.be.greaterThan(1e6);
    made = identities(await containersOf(testbed.stack));
  });

  for (const [direction, { sends, receives }] of Object.entries(directions)) {
    it(`sends ${direction} where it says so, by the kernel's own counters`, async () => {
      const before = await counters();
      // UDP: without the acknowledgements of TCP nothing goes the other way.
      testbed.edit({ "benchmark.directions": [direction], "benchmark.protocols": ["udp"] });
      await testbed.up();
      const now = await counters();
      const [sent, received] = [now.sent - before.sent, now.received - before.received];
      const most = Math.max(sent, received);
      expect(most).to.be.greaterThan(1e6);
      expect(sent > most / 50, `sent ${sent} of ${most} bytes`).to.equal(sends);
      expect(received > most / 50, `received ${received} of ${most} bytes`).to.equal(receives);
    });
  }

  it("made no container anew for another direction", async () => {
    expect(identities(await containersOf(testbed.stack))).to.deep.equal(made);
    expectExit(await testbed.pulumi("preview", "--expect-no-changes"), 0);
  });

  it("leaves nothing when it is taken down", async () => {
    await testbed.down();
    await expectNothingLeft(machine);
  });
});
