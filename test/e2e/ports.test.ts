import { expect } from "chai";
import { expectExit, netbench, read } from "./support/command.ts";
import { containersOf, docker, engineOf } from "./support/containers.ts";
import { expectNothingLeft, type Inventory, takeInventory } from "./support/inventory.ts";
import { needRoot } from "./support/needs.ts";
import { Testbed } from "./support/testbed.ts";

const short = {
  "benchmark.protocols": ["tcp"],
  "benchmark.activePairs": [1],
  "benchmark.durationSec": 1,
  "benchmark.repetitions": 1,
};

/** Far below what any machine's memory carries, far above what a measurement needs. */
const shapedBitsPerSecond = 100_000_000;

describe("ports that netbench makes", function () {
  this.timeout(600_000);
  let testbed: Testbed | undefined;
  let machine: Inventory;

  const inNamespace = (name: string, ...words: string[]) =>
    read("ip", "netns", "exec", `netbench-${testbed?.stack}-${name}`, ...words);
  const drift = async (exitCode: number) => {
    const { stdout } = expectExit(await netbench("drift", testbed?.stack ?? ""), exitCode);
    return stdout.split("\n").slice(3).map((line) => line.trim().split(/ {2,}/)); // prettier-ignore
  };

  beforeEach(async function () {
    needRoot(this);
    machine = await takeInventory();
  });
  afterEach(async () => {
    await testbed?.discard();
    testbed = undefined;
  });

  it("of a tunnel and the switch shape what passes them, are seen to drift and repaired, also when made again", async () => {
    testbed = Testbed.derive("ports-vxlan", "vxlan-switched", {
      ...short,
      "pairs.count": 1,
      ports: {
        qdisc: { kind: "tbf", bitsPerSecond: shapedBitsPerSecond, limitBytes: 300_000 },
      },
    });
    await testbed.up();
    const links = await inNamespace("n1", "ip", "-o", "link", "show", "type", "vxlan");
    const tunnel = /nx-\w+/.exec(links)?.[0] ?? "";
    const qdiscs = async () => [
      /qdisc \S+|rate \S+/g[Symbol.match](await inNamespace("n1", "tc", "qdisc", "show", "dev", tunnel)), // prettier-ignore
      /qdisc \S+|rate \S+/g[Symbol.match](await inNamespace("switch", "tc", "qdisc", "show", "dev", "n2")), // prettier-ignore
    ];
    const shaped = ["qdisc tbf", "rate 100Mbit"];
    expect(await qdiscs()).to.deep.equal([shaped, shaped]);
    const [trial] = testbed.summary().trials;
    expect(trial?.aggregateBitsPerSecond?.mean).to.be.within(
      shapedBitsPerSecond / 2,
      shapedBitsPerSecond,
    );
    expect(trial?.bottleneck).to.match(/^shaper: .*\(tbf at 0\.10 Gbit\/s\)/);
    const recorded = testbed.record().environment?.links.map(({ link, qdisc }) => [link, qdisc]);
    expect(recorded).to.deep.include.members([[tunnel, "tbf"], ["switch port n2", "tbf"]]); // prettier-ignore

    await inNamespace("n1", "ip", "link", "del", tunnel);
    await inNamespace("switch", "tc", "qdisc", "del", "dev", "n2", "root");
    const want = "tbf rate 100000000 burst 65536 limit 300000";
    expect(await drift(1)).to.deep.include.members([
      ["n1", `${tunnel} qdisc root`, want, "no such interface"],
      ["n2", "switch port n2 qdisc root", want, "noqueue"],
    ]);
    await testbed.up();
    expect(await qdiscs()).to.deep.equal([shaped, shaped]);
    expectExit(await testbed.pulumi("preview", "--expect-no-changes"), 0);

    testbed.edit({ ports: undefined });
    await testbed.up();
    expect(await qdiscs(), "given back").to.deep.equal([["qdisc noqueue"], ["qdisc noqueue"]]);
    await testbed.down();
    await expectNothingLeft(machine);
  });

  it("of Open vSwitch are set for each container, and again for one that has lost its link", async () => {
    testbed = Testbed.derive("ports-ovs", "ovs-userspace-local", {
      ...short,
      "pairs.count": 2,
      ports: { txQueueLength: 400, qdisc: { kind: "pfifo" }, offloads: { gso: false } },
    });
    await testbed.up();
    const ports = async () =>
      (await inNamespace("n1", "ip", "-o", "link", "show", "type", "veth"))
        .split("\n")
        .filter((line) => / nbo\w+/.test(line))
        .map((line) => [/qdisc \S+/.exec(line)?.[0], /qlen \d+/.exec(line)?.[0]]);
    const all = Array.from({ length: 4 }, () => ["qdisc pfifo", "qlen 400"]);
    expect(await ports()).to.deep.equal(all);

    const engine = engineOf(testbed.stack, "n1");
    const [first] = await containersOf(testbed.stack, engine);
    await docker(engine, "restart", "-t", "0", first?.Id ?? "");
    expect((await drift(1)).filter(([, what]) => what?.includes("qdisc root"))).to.have.length(1);
    await testbed.up();
    expect(await ports()).to.deep.equal(all);

    testbed.edit({ "pairs.count": 1 });
    await testbed.up();
    expect(await ports()).to.deep.equal(all.slice(0, 2));
    expectExit(await testbed.pulumi("preview", "--expect-no-changes"), 0);
    await testbed.down();
    await expectNothingLeft(machine);
  });
});
