import { expect } from "chai";
import { containersOf, docker, engineOf, eth0Of, linkIn } from "./support/containers.ts";
import { readJson } from "./support/command.ts";
import { expectNothingLeft, type Inventory, takeInventory } from "./support/inventory.ts";
import { needRoot } from "./support/needs.ts";
import { type Changes, Testbed } from "./support/testbed.ts";

interface ShippedStack {
  scenario: string;
  nodes: "local" | readonly string[];
  /** What the kernel must say of each container's link. */
  link: { kind: string; mode?: string };
  hairpin: boolean;
  protocols: readonly string[];
  /** Active pairs of the trials; so many pairs are made as the largest says. */
  activePairs: readonly number[];
  reachable: boolean;
  /** The first is what the stack comes up with; then each is set on the testbed that is there. */
  mtusBytes: readonly number[];
}

const macvlan = (mode: string) => ({ kind: "macvlan", mode });
const usual = { hairpin: false, protocols: ["tcp", "udp"], reachable: true };

const shipped: readonly ShippedStack[] = [
  {
    ...usual,
    scenario: "bridge-local",
    nodes: "local",
    link: { kind: "veth" },
    activePairs: [1, 4],
    mtusBytes: [1500, 9000],
  },
  {
    ...usual,
    scenario: "macvlan-bridge-local",
    nodes: ["n1"],
    link: macvlan("bridge"),
    activePairs: [1, 4],
    mtusBytes: [1500],
  },
  {
    ...usual,
    scenario: "macvlan-bridge-switched",
    nodes: ["n1", "n2"],
    link: macvlan("bridge"),
    activePairs: [1, 4],
    mtusBytes: [9000, 1500],
  },
  {
    ...usual,
    scenario: "macvlan-private-local",
    nodes: ["n1"],
    link: macvlan("private"),
    protocols: ["tcp"],
    activePairs: [1, 2],
    reachable: false,
    mtusBytes: [1500],
  },
  {
    ...usual,
    scenario: "macvlan-vepa-switched",
    nodes: ["n1", "n2"],
    link: macvlan("vepa"),
    hairpin: true,
    activePairs: [1, 4],
    mtusBytes: [1500],
  },
  {
    ...usual,
    scenario: "macvlan-passthru-switched",
    nodes: ["n1", "n2"],
    link: macvlan("passthru"),
    activePairs: [1],
    mtusBytes: [1500, 9000],
  },
];

/** Short trials, and no pair that they do not use. */
const changes = ({ activePairs, mtusBytes }: ShippedStack): Changes => ({
  "nic.mtuBytes": mtusBytes[0],
  "pairs.count": Math.max(...activePairs),
  "benchmark.activePairs": activePairs,
  "benchmark.durationSec": 1,
  "benchmark.repetitions": 1,
});

for (const stack of shipped) {
  describe(`the stack ${stack.scenario}`, function () {
    this.timeout(600_000);
    let machine: Inventory;
    let testbed: Testbed;

    before(async function () {
      needRoot(this);
      machine = await takeInventory();
      testbed = Testbed.derive(stack.scenario, stack.scenario, changes(stack));
    });
    after(() => testbed?.discard());

    for (const mtuBytes of stack.mtusBytes) {
      it(`is measured at MTU ${mtuBytes} and stands in the kernel as it says`, async () => {
        testbed.edit({ "nic.mtuBytes": mtuBytes });
        await testbed.up();
        expectFigures(stack, testbed, mtuBytes);
        await expectContainers(stack, testbed, mtuBytes);
        if (stack.nodes === "local") await expectBridge(testbed, mtuBytes);
        else await expectNics(stack.nodes, stack.hairpin, testbed, mtuBytes);
      });
    }

    it("leaves nothing when it is taken down", async () => {
      await testbed.down();
      await expectNothingLeft(machine);
    });
  });
}

function expectFigures(stack: ShippedStack, testbed: Testbed, mtuBytes: number): void {
  const { trials, verdict } = testbed.summary();
  expect(verdict).not.to.equal("failed");
  expect(trials.map(({ protocol, activePairs }) => `${protocol} ${activePairs}`)).to.deep.equal(
    stack.protocols.flatMap((protocol) => stack.activePairs.map((k) => `${protocol} ${k}`)),
  );
  for (const trial of trials) {
    const what = `${trial.protocol} with ${trial.activePairs} pairs`;
    if (trial.protocol === "udp") expect(trial.payloadBytes, what).to.equal(mtuBytes - 28);
    if (stack.reachable) {
      expect(trial.aggregateBitsPerSecond?.mean, what).to.be.greaterThan(1e6);
      expect(trial.repetitions, what).to.equal(1);
    } else {
      expect(trial.aggregateBitsPerSecond, what).to.equal(null);
      expect(trial.reasons, what).to.deep.equal([
        { check: "reachable", reason: "unreachable, as expected" },
      ]);
    }
  }
}

async function expectContainers(stack: ShippedStack, { stack: name }: Testbed, mtuBytes: number) {
  const engines =
    stack.nodes === "local" ? [undefined] : stack.nodes.map((node) => engineOf(name, node));
  const found = await Promise.all(engines.map((engine) => containersOf(name, engine)));
  expect(found.flat()).to.have.length(2 * Math.max(...stack.activePairs));
  if (engines.length === 2) {
    const roles = found.map((all) => all.map(({ Name }) => Name.split("-").at(-1)));
    expect(roles.map((all) => [...new Set(all)])).to.deep.equal([["client"], ["server"]]);
  }
  for (const container of found.flat()) {
    const link = await eth0Of(container);
    expect(link?.mtu, container.Name).to.equal(mtuBytes);
    expect(link?.linkinfo?.info_kind, container.Name).to.equal(stack.link.kind);
    expect(link?.linkinfo?.info_data?.mode, container.Name).to.equal(stack.link.mode);
  }
}

/** NIC and switch port of each emulated node. */
async function expectNics(
  nodes: readonly string[],
  hairpin: boolean,
  { stack }: Testbed,
  mtuBytes: number,
) {
  for (const node of nodes) {
    const nic = await linkIn(`netbench-${stack}-${node}`, "eth1");
    expect(nic, node).to.include({ mtu: mtuBytes, operstate: "UP" });
    const port = await linkIn(`netbench-${stack}-switch`, node);
    expect(port, node).to.include({ master: "br0", operstate: "UP" });
    expect(port?.mtu, node).to.be.at.least(mtuBytes);
    expect(port?.linkinfo?.info_slave_data?.hairpin, node).to.equal(hairpin);
  }
}

/** The Linux bridge that Docker made, and the links in it. */
async function expectBridge({ stack }: Testbed, mtuBytes: number) {
  const format = ["--format", '{{index .Options "com.docker.network.bridge.name"}}'];
  const bridge = await docker(undefined, "network", "inspect", `netbench-${stack}`, ...format);
  const ports = await readJson<{ mtu: number }[]>("ip", "-j", "link", "show", "master", bridge);
  expect(ports.map(({ mtu }) => mtu)).to.deep.equal(Array.from({ length: 8 }, () => mtuBytes));
}
