import { expect } from "chai";
import {
  compareInventories,
  forgetInventory,
  keepInventory,
  keptInventory,
  isNobodysMount,
  takeInventory,
} from "../../cli/inventory.ts";

describe("the comparison of inventories", () => {
  it("finds nothing where all is as before", () => {
    const machine = { links: ["lo (mtu 65536)"], mounts: ["/", "/proc"] };
    expect(compareInventories(machine, structuredClone(machine))).to.deep.equal([]);
  });

  it("names what is there and was not, by its kind", () => {
    const before = { links: ["lo (mtu 65536)"], containers: [] };
    const after = { links: ["lo (mtu 65536)", "eth1 (mtu 1500)"], containers: ["netbench-a"] };
    expect(compareInventories(before, after)).to.deep.equal([
      "links: eth1 (mtu 1500)",
      "containers: netbench-a",
    ]);
  });

  it("sees a setting that did not come back", () => {
    expect(
      compareInventories({ links: ["eth1 (mtu 1500)"] }, { links: ["eth1 (mtu 9000)"] }),
    ).to.deep.equal(["links: eth1 (mtu 9000)"]);
  });

  it("misses a link that is gone", () => {
    expect(compareInventories({ links: ["eth1 (mtu 1500)"] }, { links: [] })).to.deep.equal([
      "links: eth1 (mtu 1500) is gone",
    ]);
  });

  it("counts: a second mount on the same place is one too many", () => {
    expect(
      compareInventories({ mounts: ["/run", "/run"] }, { mounts: ["/run", "/run", "/run"] }),
    ).to.deep.equal(["mounts: /run"]);
  });

  it("does not mind what others took away", () => {
    expect(compareInventories({ containers: ["theirs"] }, { containers: [] })).to.deep.equal([]);
  });

  it("takes a kind that was not looked at before as empty", () => {
    expect(compareInventories({}, { networks: ["netbench-a"] })).to.deep.equal([
      "networks: netbench-a",
    ]);
  });
});

describe("the inventory of this machine", function () {
  this.timeout(60_000);

  it("leaves out the mounts that Docker and ip make and keep, but not those of engines and namespaces of ours", () => {
    const mounts = [
      ...["/run/docker/netns/default", "/var/lib/docker/overlay2/0a1b/merged", "/run/netns"],
      ...["/run/netbench/a/n1/exec/netns/0a1b", "/run/netns/netbench-a-n1"],
    ];
    expect(mounts.filter((mount) => !isNobodysMount(mount))).to.deep.equal(mounts.slice(3));
  });

  it("holds what every Linux has", async () => {
    const inventory = await takeInventory();
    expect(Object.keys(inventory)).to.include.members(["links", "namespaces", "mounts", "sysctls"]);
    expect(inventory.links?.join()).to.match(/\blo \(mtu \d+\)/);
    expect(inventory.mounts).to.include("/proc");
    expect(inventory.sysctls?.join("\n")).to.match(/^net\.ipv4\.ip_forward=[01]$/m);
  });

  it("is kept until it is forgotten", () => {
    const stack = `e2e-unit-${process.pid}`;
    expect(keptInventory(stack)).to.equal(undefined);
    keepInventory(stack, { links: ["lo"] });
    expect(keptInventory(stack)).to.deep.equal({ links: ["lo"] });
    forgetInventory(stack);
    expect(keptInventory(stack)).to.equal(undefined);
  });
});
