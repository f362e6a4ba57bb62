import { expect } from "chai";
import { nicKnobs } from "../../../lib/knobs/index.ts";
import { parseFacts, settingsFacts } from "../../../lib/knobs/settings-facts.ts";
import { settingsState } from "../../../lib/knobs/settings-state.ts";
import { sysctlKnob } from "../../../lib/knobs/sysctl.ts";
import type { LabNode } from "../../lab/lab.ts";
import { inGuest, labTimeoutMs, sharedLab } from "../support/lab.ts";

const keptDir = "/dev/shm/netbench-test";
const budget = { "net.core.netdev_budget": "1000", "net.ipv4.tcp_sack": "0" };

/** Without a testbed: the scripts alone, on a kernel and driver that this machine has not. */
describe("the settings of a guest's NIC", function () {
  this.timeout(labTimeoutMs);
  let guest: LabNode;
  const run = (script: string) => inGuest(guest, script);

  before(async function () {
    [guest] = await sharedLab(this);
  });
  after(() => run(`rm -rf ${keptDir}`));

  const nic = settingsState({
    ...{ link: "eth1", knobs: nicKnobs, keptDir: `${keptDir}/nic` },
    wanted: {
      ...{ mtuBytes: 4000, txQueueLength: 77, coalesce: { txUsecs: 50 } },
      offloads: { tso: true, "generic-segmentation-offload": false },
    },
  });
  const sysctls = settingsState({
    ...{ knobs: [sysctlKnob(Object.keys(budget))], keptDir: `${keptDir}/sysctls` },
    wanted: budget,
  });
  const shown = () =>
    run(
      "ip -d link show dev eth1; ethtool -k eth1; ethtool -c eth1; cat /proc/sys/net/core/netdev_budget /proc/sys/net/ipv4/tcp_sack",
    );

  it("are set, seen to drift, repaired and given back", async () => {
    const before = await shown();
    await run(`(${nic.up})\n(${sysctls.up})`);
    const set = await shown();
    for (const part of ["mtu 4000", "qlen 77", "tcp-segmentation-offload: on"])
      expect(set).to.include(part);
    expect(set).to.match(/^generic-segmentation-offload: off/m);
    expect(set).to.match(/^tx-usecs:\s*50$/m);
    expect(set).to.match(/^1000\n0$/m);
    expect(await run(`(${nic.check})\n(${sysctls.check})`)).to.equal("");

    await run(
      "ethtool -C eth1 tx-usecs 70; ip link set eth1 txqueuelen 500; ethtool -K eth1 tso off",
    );
    await run("echo 300 >/proc/sys/net/core/netdev_budget");
    expect((await run(`(${nic.check})\n(${sysctls.check})`)).split("\n")).to.deep.equal([
      "eth1 coalesce tx-usecs: want 50, have 70",
      "eth1 offload tso: want on, have off",
      "eth1 txqueuelen: want 77, have 500",
      "sysctl net.core.netdev_budget: want 1000, have 300",
    ]);
    await run(`(${nic.up})\n(${sysctls.up})`);
    expect(await shown()).to.equal(set);

    await run(`(${sysctls.down})\n(${nic.down})`);
    expect(await shown()).to.equal(before);
  });

  it("are told without the question that crashes it", async () => {
    const facts = parseFacts(await run(settingsFacts("eth1", nicKnobs)));
    expect(facts).to.include.keys("link mtu", "offload tso", "coalesce tx-usecs");
    expect(Object.keys(facts).filter((name) => name.startsWith("ring"))).to.deep.equal([]);
    expect(await run("ethtool -i eth1")).to.match(/^driver: uml-vector$/m);
  });

  it("are refused with the driver's name where it has none of the kind", async () => {
    const rings = settingsState({
      ...{ link: "eth1", knobs: nicKnobs, keptDir: `${keptDir}/rings` },
      wanted: { mtuBytes: 1500, ringRx: 4096 },
    });
    const said = await run(`(${rings.up}) 2>&1 || true`);
    expect(said).to.equal("eth1 ring rx: refused by driver uml-vector: it has no such setting");
  });
});
