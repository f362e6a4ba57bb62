import { expect } from "chai";
import { stackNames } from "../../cli/stack-file.ts";
import { skipBecause } from "../skip.ts";
import { netbench, succeed } from "./support/command.ts";
import { expectNothingLeft, takeInventory } from "./support/inventory.ts";
import { kernelKnows } from "./support/kernel.ts";
import { needRoot } from "./support/needs.ts";
import { Testbed } from "./support/testbed.ts";

/** Names that doctor has for what `ip link add` calls otherwise. */
const linkTypes = {
  bridge: "bridge",
  ipvlan: "ipvlan",
  macvlan: "macvlan",
  "802.1Q VLAN": "vlan",
  vxlan: "vxlan",
};

/** A scenario for emulated nodes: those have this machine's kernel. */
const onVlan = () => Testbed.derive("doctor", "macvlan-bridge-switched", { "network.vlanId": 10 });

describe("npm run doctor", function () {
  this.timeout(120_000);
  before(function () {
    needRoot(this);
  });

  it("says what this kernel has and lacks", async () => {
    const { stdout } = await succeed("doctor");
    const has = /^kernel has (.*)$/m.exec(stdout)?.[1]?.split(", ") ?? [];
    const lacks = /^kernel lacks (.*)$/m.exec(stdout)?.[1] ?? "";
    for (const [feature, type] of Object.entries(linkTypes)) {
      const knows = await kernelKnows(type);
      expect(has.includes(feature), feature).to.equal(knows);
      expect(lacks.includes(`${feature} (CONFIG_`), feature).to.equal(!knows);
    }
    expect(stdout).to.match(/^node of kind emulated +yes/m);
  });

  it("ends with 0 for a scenario that can run here, and with 1 where the kernel lacks something", async () => {
    expect((await succeed("doctor", "host-switched")).stdout).to.include("host-switched can run.");
    const testbed = onVlan();
    try {
      const { exitCode, stdout } = await netbench("doctor", testbed.stack);
      const knows = await kernelKnows("vlan");
      expect(exitCode).to.equal(knows ? 0 : 1);
      const missing = "node n1: 802.1Q VLAN (CONFIG_VLAN_8021Q) is missing";
      expect(stdout.includes(missing)).to.equal(!knows);
    } finally {
      await testbed.discard();
    }
  });

  it("is agreed with by up, which touches nothing", async function () {
    if (await kernelKnows("vlan")) skipBecause(this, "this kernel has 802.1Q VLANs");
    const machine = await takeInventory();
    const testbed = onVlan();
    try {
      const { exitCode, all } = await testbed.tryUp();
      expect(exitCode).not.to.equal(0);
      expect(all).to.include("Nothing was touched:");
      expect(all).to.match(
        /node n1: kernel has no 802\.1Q VLAN \(CONFIG_VLAN_8021Q\); modules it has: .*macvlan/,
      );
      await expectNothingLeft(machine);
    } finally {
      await testbed.discard();
    }
  });
});

describe("npm run list", function () {
  this.timeout(120_000);

  it("names every scenario, with what it shows and whether it runs here", async () => {
    const { stdout } = await succeed("list");
    for (const stack of stackNames()) expect(stdout).to.match(new RegExp(`^${stack} `, "m"));
    expect(stdout).to.include("The smallest testbed: two pairs");
    expect(stdout).to.match(/^host-switched +2 emulated +host +switched +yes/m);
    expect(stdout).to.match(/^ovs-kernel-local +1 ssh .* npm run doctor/m);
  });
});
