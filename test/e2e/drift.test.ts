import { expect } from "chai";
import { pairAddresses, parseSubnet } from "../../lib/address.ts";
import { defaultSubnet } from "../../lib/network/default-subnet.ts";
import { expectExit, netbench, read, succeed } from "./support/command.ts";
import {
  containersOf,
  docker,
  engineOf,
  eth0Of,
  identities,
  linkIn,
} from "./support/containers.ts";
import { needRoot } from "./support/needs.ts";
import { Testbed } from "./support/testbed.ts";

describe("a testbed that somebody has changed by hand", function () {
  this.timeout(600_000);
  let testbed: Testbed;

  const containers = async () => {
    const nodes = ["n1", "n2"].map((node) =>
      containersOf(testbed.stack, engineOf(testbed.stack, node)),
    );
    return (await Promise.all(nodes)).flat();
  };
  const mtus = async () => {
    const links = await Promise.all((await containers()).map(eth0Of));
    return links.map((link) => link?.mtu);
  };
  const nicMtu = async () => (await linkIn(`netbench-${testbed.stack}-n1`, "eth1"))?.mtu;
  const subnet = () => defaultSubnet(testbed.stack);
  const inSwitch = (...args: string[]) =>
    read("ip", "-n", `netbench-${testbed.stack}-switch`, ...args);
  const preview = async () => expectExit(await testbed.pulumi("preview", "--diff"), 0).stdout;

  /** The row of `npm run inspect` that begins so, as cells. */
  const inspected = async (...first: string[]) => {
    const { stdout } = await succeed("inspect", testbed.stack);
    const rows = stdout.split("\n").map((line) => line.split(/ {2,}/));
    return rows.find((row) => first.every((cell, at) => row[at] === cell));
  };

  before(async function () {
    needRoot(this);
    testbed = Testbed.derive("drift", "macvlan-bridge-switched", {
      "pairs.count": 2,
      "benchmark.protocols": ["tcp"],
      "benchmark.activePairs": [2],
      "benchmark.durationSec": 1,
      "benchmark.repetitions": 1,
    });
    await testbed.up();
  });
  after(() => testbed?.discard());

  it("is in order as long as nobody does", async () => {
    expectExit(await testbed.pulumi("preview", "--expect-no-changes"), 0);
    expect(await mtus()).to.deep.equal([9000, 9000, 9000, 9000]);
  });

  it("is shown by inspect: nodes, NICs, network, containers, switch", async () => {
    expect((await inspected("n2", "emulated"))?.at(-1)).to.equal("eth1");
    expect(await inspected("eth1", "n1")).to.include.members(["up", "9000", "198.18.0.1/24"]);
    expect(await inspected("n2", "switch")).to.include.members(["65535", "br0"]);
    const network = await inspected(`netbench-${testbed.stack}`, "n1");
    expect(network).to.include.members(["macvlan", subnet()]);
    expect(await inspected("p002-server", "n2")).to.deep.equal([
      ...["p002-server", "n2", "running", "eth0", "macvlan bridge", "9000"],
      `${pairAddresses(subnet(), 2).server}/${parseSubnet(subnet()).prefixLength}`,
    ]);
  });

  it("is not shown under a name that is not up", async () => {
    const { exitCode, all } = await netbench("inspect", "macvlan-private-local");
    expect([exitCode, all.trim()]).to.deep.equal([1, "macvlan-private-local is not up."]);
  });

  describe("by another MTU on a node's NIC", () => {
    let made: string[];
    before(async () => {
      made = identities(await containers());
      await read("ip", "-n", `netbench-${testbed.stack}-n1`, "link", "set", "eth1", "mtu", "1500");
      expect(await mtus(), "the kernel lowers the links on it too").to.deep.equal([
        ...[1500, 1500],
        ...[9000, 9000],
      ]);
    });

    it("is named by preview: the NIC and each container", async () => {
      const text = await preview();
      expect(text).to.include("eth1 mtu: want 9000, have 1500");
      for (const pair of ["p001", "p002"]) {
        expect(text).to.include(
          `netbench-${testbed.stack}-${pair}-client eth0 mtu: want 9000, have 1500`,
        );
      }
      expect(await nicMtu(), "a preview changes nothing").to.equal(1500);
    });

    it("is shown by inspect as it is, not as it should be", async () => {
      expect(await inspected("eth1", "n1")).to.include("1500");
      expect(await inspected("p001-client", "n1")).to.include("1500");
      expect(await inspected("p001-server", "n2")).to.include("9000");
    });

    it("is put in order by up, without replacing a container", async () => {
      await testbed.up();
      expect(await nicMtu()).to.equal(9000);
      expect(await mtus()).to.deep.equal([9000, 9000, 9000, 9000]);
      expect(identities(await containers())).to.deep.equal(made);
      expectExit(await testbed.pulumi("preview", "--expect-no-changes"), 0);
    });
  });

  describe("by a smaller MTU on a port of the switch, and a link that is taken down", () => {
    before(async () => {
      await inSwitch("link", "set", "dev", "n2", "mtu", "1400");
      await read("ip", "-n", `netbench-${testbed.stack}-n2`, "link", "set", "eth1", "down");
    });

    it("is named by preview: the hop between the nodes, and the NIC", async () => {
      const text = await preview();
      expect(text).to.include("switch port of n2 mtu: want 65535, have 1400");
      expect(text).to.include("eth1 admin state: want up, have down");
    });

    it("is put in order by up", async () => {
      await testbed.up();
      expect(await inSwitch("-o", "link", "show", "dev", "n2")).to.include(" mtu 65535 ");
      expectExit(await testbed.pulumi("preview", "--expect-no-changes"), 0);
    });
  });

  describe("by stopping a container", () => {
    let ids: string[];
    before(async () => {
      const all = await containers();
      ids = all.map(({ Id }) => Id);
      await docker(engineOf(testbed.stack, "n1"), "stop", "--time", "1", all[0]?.Id ?? "");
    });

    it("is named by preview", async () => {
      expect(await preview()).to.include(
        `netbench-${testbed.stack}-p001-client: want running, have stopped`,
      );
    });

    it("is shown by inspect", async () => {
      expect((await inspected("p001-client", "n1"))?.[2]).to.equal("exited");
    });

    it("is put in order by up, with the same container", async () => {
      await testbed.up();
      const all = await containers();
      expect(all.map(({ Id }) => Id)).to.deep.equal(ids);
      expect(all.map(({ State }) => State.Running)).to.deep.equal([true, true, true, true]);
      expect(await mtus()).to.deep.equal([9000, 9000, 9000, 9000]);
      expectExit(await testbed.pulumi("preview", "--expect-no-changes"), 0);
    });
  });
});
