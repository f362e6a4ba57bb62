import { expect } from "chai";
import { engineCgroup } from "../../../lib/folders.ts";
import { middleboxState } from "../../../lib/node/middlebox.ts";
import { contextsFor, switchedWith } from "../../scenarios.ts";
import { expectNothingLeft, type Inventory, takeInventory } from "../support/inventory.ts";
import { BarePath, needForwarder, sh } from "./bare-path.ts";

/** Ends know each other by MAC addresses: behind a router by its own, else by each other's. */
describe("a forwarder that takes the place of another", function () {
  this.timeout(60_000);
  let machine: Inventory;
  const path = new BarePath(`e2e-mb-swap-${process.pid}`, { forwarder: "bridge" });
  const router = middleboxState(
    contextsFor(
      switchedWith({ network: { module: "host" }, path: { middlebox: { forwarder: "route" } } }),
      { stack: path.stack },
    ).first,
  );
  const ping = (...options: string[]) =>
    path.run("n1", "ping", "-c", "1", "-W", "1", ...options, "198.18.0.2");
  const macOf = async (place: string, link: string) =>
    (await path.run(place, "cat", `/sys/class/net/${link}/address`)).trim();
  const known = () => path.run("n1", "ip", "neigh", "show", "198.18.0.2");

  before(async function () {
    await needForwarder(this, { forwarder: "bridge" });
    machine = await takeInventory();
    await path.makeNodes();
    await sh(path.state.up);
    await ping();
    expect(await known()).to.include(await macOf("n2", "eth1"));
  });
  after(() => path.remove());

  it("is known to the ends at once, by the first packet", async () => {
    await sh(router?.up ?? "false");
    await ping();
    expect(await known()).to.include(await macOf("middlebox", "m1"));
    await sh(path.state.up);
    await ping();
    expect(await known()).to.include(await macOf("n2", "eth1"));
  });

  it("and so is a cable without any", async () => {
    await sh(router?.up ?? "false");
    await ping();
    await sh(path.state.down);
    await ping();
    expect(await known()).to.include(await macOf("n2", "eth1"));
  });

  it("is known to containers of the nodes too, which have neighbours of their own", async () => {
    const group = `${engineCgroup(path.stack, "n1")}/one`;
    // As a container has it: a network stack and a control group of its own.
    const pid = Number(
      await sh(`top=/sys/fs/cgroup; [ ! -d $top/memory ] || top=$top/memory
mkdir -p $top${group}
unshare --net sh -c 'echo $$ >'$top${group}/cgroup.procs'; exec sleep 60' >/dev/null 2>&1 &
sleep 0.3
nsenter -t $! -n ip link add d0 type veth peer name d1
nsenter -t $! -n ip link set d0 up
nsenter -t $! -n ip neigh add 10.9.9.9 lladdr 02:00:00:00:00:01 dev d0 nud reachable
nsenter -t $! -n ip neigh add 10.9.9.8 lladdr 02:00:00:00:00:02 dev d0 nud permanent
echo $!`),
    );
    const neighbours = () => sh(`nsenter -t ${pid} -n ip neigh show`);
    try {
      expect(await neighbours()).to.include("10.9.9.9");
      await sh(path.state.up);
      expect(await neighbours()).to.not.include("10.9.9.9");
      expect(await neighbours(), "one that was configured").to.include("10.9.9.8");
    } finally {
      await sh(`kill -9 ${pid}; sleep 0.2
for top in /sys/fs/cgroup /sys/fs/cgroup/memory; do (cd $top 2>/dev/null && rmdir -p .${group} 2>/dev/null); done; true`);
    }
  });

  it("leaves nothing", async () => {
    await path.remove();
    await expectNothingLeft(machine);
  });
});
