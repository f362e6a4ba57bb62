import { existsSync } from "node:fs";
import { expect } from "chai";
import type { MiddleboxInput } from "../../../lib/scenario/path.ts";
import { expectNothingLeft, type Inventory, takeInventory } from "../support/inventory.ts";
import { BarePath, needForwarder, sh } from "./bare-path.ts";

interface Peer {
  ifname: string;
  /** Index of the other end, in its own namespace. */
  link_index?: number;
}

interface Link {
  ifname: string;
  ifindex: number;
  mtu: number;
  master?: string;
  linkinfo?: { info_kind?: string };
  stats64: { rx: { packets: number }; tx: { packets: number } };
}

interface Life {
  middlebox: MiddleboxInput;
  /** What the kernel, or a program of another's, says of it. */
  expectKernel(path: BarePath): Promise<void>;
  drift: { title: string; make(path: BarePath): Promise<unknown>; named: RegExp };
}

const mastersOf = async (path: BarePath): Promise<Record<string, string | undefined>> =>
  Object.fromEntries(
    (await path.links<Link>("middlebox")).map(({ ifname, master }) => [ifname, master]),
  );

const expectRouter = async (path: BarePath) => {
  const routes = await path.run("middlebox", "ip", "-4", "route");
  expect(routes)
    .to.match(/^198\.18\.0\.1 dev m1 /m)
    .and.match(/^198\.18\.0\.2 dev m2 /m);
  const arp = await path.run("n1", "ip", "neigh", "show", "198.18.0.2");
  const m1 = await path.run("middlebox", "cat", "/sys/class/net/m1/address");
  expect(arp).to.include(m1.trim());
};

const lives: readonly Life[] = [
  {
    middlebox: { forwarder: "bridge" },
    expectKernel: async (path) =>
      expect(await mastersOf(path)).to.include({ m1: "br0", m2: "br0" }) as never,
    drift: {
      title: "a port taken out of the bridge",
      make: (path) => path.run("middlebox", "ip", "link", "set", "m2", "nomaster"),
      named: /^middlebox m2: want a port of br0, have none$/m,
    },
  },
  {
    middlebox: { forwarder: "route" },
    expectKernel: expectRouter,
    drift: {
      title: "forwarding switched off and a route deleted",
      make: (path) =>
        path.run(
          "middlebox",
          "sh",
          "-c",
          "echo 0 >/proc/sys/net/ipv4/ip_forward; ip route del 198.18.0.2/32",
        ),
      named:
        /^middlebox ipv4\/ip_forward: want 1, have 0\nmiddlebox route to 198\.18\.0\.2: want m2, have none$/m,
    },
  },
  {
    middlebox: { forwarder: "route", at: "server" },
    expectKernel: async (path) => {
      await expectRouter(path);
      const [port] = (await path.links<Link>("switch")).filter(({ ifname }) => ifname === "n2");
      const m1 = (await path.links<Peer>("middlebox")).find(({ ifname }) => ifname === "m1");
      expect(m1?.link_index, "the switch's port leads to m1").to.equal(port?.ifindex);
    },
    drift: {
      title: "a link taken down",
      make: (path) => path.run("middlebox", "ip", "link", "set", "m1", "down"),
      named: /^middlebox m1: want up with MTU 1500, have another state/m,
    },
  },
  {
    middlebox: { forwarder: "route", where: "vm" },
    expectKernel: async (path) => {
      const dir = `/run/netbench/${path.stack}/middlebox/vm`;
      const m1 = await path.run("n1", "ip", "neigh", "show", "198.18.0.2");
      expect(m1)
        .to.include("lladdr")
        .and.not.to.include(await path.run("n2", "cat", "/sys/class/net/eth1/address"));
      const pid = (await sh(`cat ${dir}/pid`)).trim();
      expect(await sh(`tr '\\0' ' ' </proc/${pid}/cmdline`)).to.match(/linux\.uml mem=256M /);
    },
    drift: {
      title: "its process killed",
      make: (path) => sh(`kill -9 $(cat /run/netbench/${path.stack}/middlebox/vm/pid)`),
      named: /^middlebox guest: want running, have none$/m,
    },
  },
  {
    middlebox: { forwarder: "nat" },
    expectKernel: async (path) => {
      await expectRouter(path);
      const seen = await path.run("middlebox", "iptables", "-t", "nat", "-nvxL", "POSTROUTING");
      expect(seen).to.match(/^ +[1-9]\d* .* SNAT .*to:198\.18\.0\.254/m);
    },
    drift: {
      title: "its rule flushed",
      make: (path) => path.run("middlebox", "iptables", "-t", "nat", "-F", "POSTROUTING"),
      named: /^middlebox source NAT: want to 198\.18\.0\.254, have none$/m,
    },
  },
  {
    middlebox: { forwarder: "ovs" },
    expectKernel: () => Promise.resolve(),
    drift: { title: "nothing", make: () => Promise.resolve(), named: /./ },
  },
  {
    middlebox: { forwarder: "ovs-userspace", memoryMiB: 256 },
    expectKernel: async (path) => {
      const socket = `unix:/dev/shm/netbench-0/${path.stack}/middlebox/ovs/db.sock`;
      const bridge = await sh(`ovs-vsctl --db=${socket} port-to-br m1`);
      expect(await sh(`ovs-vsctl --db=${socket} get bridge ${bridge} datapath_type`)).to.equal(
        "netdev",
      );
      expect(await path.run("n1", "ethtool", "-k", "eth1")).to.match(/^tx-checksumming: off/m);
      expect(await path.run("switch", "ethtool", "-k", "n1")).to.match(/^tx-checksumming: off/m);
    },
    drift: {
      title: "its daemon killed",
      make: (path) =>
        sh(`kill -9 $(cat /dev/shm/netbench-0/${path.stack}/middlebox/ovs/vswitchd.pid)`),
      named: /ovs-vswitchd: want running, have none/,
    },
  },
  {
    middlebox: { forwarder: "userspace", memoryMiB: 16, cpus: "0" },
    expectKernel: async (path) => {
      expect(await mastersOf(path)).to.include({ m1: "b1", t1: "b1", m2: "b2", t2: "b2" });
      const pid = (
        await sh(`cat /dev/shm/netbench-0/${path.stack}/middlebox/vde_switch.pid`)
      ).trim();
      expect(await sh(`cat /proc/${pid}/status`)).to.match(/^Cpus_allowed_list:\t0$/m);
      const group = (await sh(`cat /proc/${pid}/cgroup`)).match(
        /:(memory)?:(\/netbench\/.*)$/m,
      )?.[2];
      const files = `/sys/fs/cgroup/memory${group}/memory.limit_in_bytes /sys/fs/cgroup${group}/memory.max`;
      expect(await sh(`cat ${files} 2>/dev/null || true`)).to.equal(String(16 * 1024 * 1024));
    },
    drift: {
      title: "its program killed",
      make: (path) =>
        sh(`kill -9 $(cat /dev/shm/netbench-0/${path.stack}/middlebox/vde_switch.pid)`),
      named: /^middlebox vde_switch: want running, have none$/m,
    },
  },
];

for (const { middlebox, expectKernel, drift } of lives) {
  const { forwarder, at = "client", where = "namespace" } = middlebox;
  describe(`the forwarder ${forwarder} in a ${where} between two bare nodes, at the ${at}'s`, function () {
    this.timeout(60_000);
    let machine: Inventory;
    const path = new BarePath(`e2e-mb-${forwarder}-${at}-${where}-${process.pid}`, middlebox);
    const { up, down, check } = path.state;
    const pass = () => path.run("n1", "ping", "-c", "2", "-i", "0.2", "-W", "2", "198.18.0.2");
    before(async function () {
      await needForwarder(this, middlebox);
      machine = await takeInventory();
      await path.makeNodes();
    });
    after(() => path.remove());

    it("passes on what goes through it, and stands in the kernel as it says", async () => {
      expect(await sh(check)).to.not.equal("");
      await sh(up);
      expect(await sh(check)).to.equal("");
      await pass();
      await expectKernel(path);
      expect((await path.carry()).bytes).to.be.greaterThan(1e6);
      const udp = await path.carry("-u", "-b", "2M");
      expect(udp.lostPercent).to.be.lessThan(1);
      const m1 = (await path.links<Link>("middlebox")).find(({ ifname }) => ifname === "m1");
      expect(m1?.stats64.rx.packets).to.be.greaterThan(100);
    });

    it("needs nothing when it is brought up once more", async () => {
      const before = await sh(`ip -n ${path.at("middlebox")} -o link`);
      await sh(up);
      expect(await sh(check)).to.equal("");
      expect(await sh(`ip -n ${path.at("middlebox")} -o link`)).to.equal(before);
    });

    it(`is put in order after ${drift.title}`, async () => {
      await drift.make(path);
      expect(await sh(check)).to.match(drift.named);
      await sh(up);
      expect(await sh(check)).to.equal("");
      await pass();
    });

    it("gives the cable back, and leaves nothing", async () => {
      await sh(down);
      await pass();
      const [nic] = (await path.links<Link>("switch")).filter(({ ifname }) => ifname === "n1");
      expect(nic?.master).to.equal("br0");
      expect(await path.run("n1", "ethtool", "-k", "eth1")).to.match(/^tx-checksumming: on/m);
      expect(existsSync(`/run/netns/${path.at("middlebox")}`)).to.equal(false);
      await path.remove();
      await expectNothingLeft(machine);
    });
  });
}
