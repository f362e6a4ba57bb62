import { expect } from "chai";
import { nicKnobs } from "../../../lib/knobs/index.ts";
import { parseFacts, settingsFacts } from "../../../lib/knobs/settings-facts.ts";
import { settingsState } from "../../../lib/knobs/settings-state.ts";
import { sysctlKnob } from "../../../lib/knobs/sysctl.ts";
import { wire } from "../../lab/guest-init.ts";
import { words } from "../../../lib/shell.ts";
import type { LabNode } from "../../lab/lab.ts";
import { guestNic } from "../support/link-lives.ts";
import { inGuest, labTimeoutMs, sharedLab } from "../support/lab.ts";

const keptDir = "/dev/shm/netbench-test";
const sack = { "net.ipv4.tcp_sack": "0" };

/** The emulated NIC of a guest is in a namespace of its own there, behind the one under test (docs/lab.md). */
const link = "vec1";

/** Without a testbed: the scripts alone, on a kernel and driver that this machine has not. */
describe("the settings of a guest's NIC", function () {
  this.timeout(labTimeoutMs);
  let guest: LabNode;
  const run = (script: string) =>
    inGuest(guest, words("ip", "netns", "exec", wire, "sh", "-c", script));

  before(async function () {
    [guest] = await sharedLab(this);
  });
  after(() => run(`rm -rf ${keptDir}`));

  const nic = settingsState({
    ...{ link, knobs: nicKnobs, keptDir: `${keptDir}/nic` },
    wanted: guestNic,
  });
  const sysctls = settingsState({
    ...{ knobs: [sysctlKnob(Object.keys(sack))], keptDir: `${keptDir}/sysctls` },
    wanted: sack,
  });
  const shown = () =>
    run(
      // A bridge's port shows how long it waits yet.
      "ip -d link show dev vec1 | sed -E 's/_timer +[0-9.]+/_timer/g'; ethtool -k vec1; ethtool -c vec1; cat /proc/sys/net/ipv4/tcp_sack; tc qdisc show dev vec1 | sed 's/ [0-9a-f]*: / /'",
    );

  it("are set, seen to drift, repaired and given back", async () => {
    const before = await shown();
    await run(`set -e\n(${nic.up})\n(${sysctls.up})`);
    const set = await shown();
    for (const part of ["qlen 77", "tcp-segmentation-offload: on"]) expect(set).to.include(part);
    expect(set).to.match(/^generic-segmentation-offload: off/m);
    expect(set).to.match(/^tx-usecs:\s*20000$/m);
    expect(set).to.match(/^0$/m);
    expect(set).to.match(/^qdisc bfifo .*limit 2000000b/m);
    expect(await run(`(${nic.check})\n(${sysctls.check})`)).to.equal("");

    await run(
      "ethtool -C vec1 tx-usecs 30000; ip link set vec1 txqueuelen 500; ethtool -K vec1 tso off",
    );
    await run("tc qdisc replace dev vec1 root pfifo limit 7");
    await run("echo 1 >/proc/sys/net/ipv4/tcp_sack");
    expect((await run(`(${nic.check})\n(${sysctls.check})`)).split("\n")).to.deep.equal([
      "vec1 coalesce tx-usecs: want 20000, have 30000",
      "vec1 offload tso: want on, have off",
      "vec1 txqueuelen: want 77, have 500",
      "vec1 qdisc root: want bfifo limit 2000000, have pfifo limit 7",
      "sysctl net.ipv4.tcp_sack: want 0, have 1",
    ]);
    await run(`set -e\n(${nic.up})\n(${sysctls.up})`);
    expect(await shown()).to.equal(set);

    await run(`(${sysctls.down})\n(${nic.down})`);
    expect(await shown()).to.equal(before);
  });

  it("are told without the question that crashes it", async () => {
    const facts = parseFacts(await run(settingsFacts(link, nicKnobs)));
    expect(facts).to.include.keys("link mtu", "offload tso", "coalesce tx-usecs");
    expect(Object.keys(facts).filter((name) => name.startsWith("ring"))).to.deep.equal([]);
    expect(await run("ethtool -i vec1")).to.match(/^driver: uml-vector$/m);
  });

  it("are rounded by a driver that counts in ticks, and told apart from what is refused", async () => {
    const rounded = (allowRounding: boolean) =>
      settingsState({
        ...{ link, knobs: nicKnobs, keptDir: `${keptDir}/rounded`, allowRounding },
        wanted: { mtuBytes: 9000, coalesce: { txUsecs: 50 } },
      });
    expect(await run(`(${rounded(false).up}) 2>&1 || true`)).to.equal(
      "vec1 coalesce tx-usecs: rounded 50 → 10000 by driver uml-vector; ask for 10000, or set allowRounding: true",
    );
    const { up, check, down } = rounded(true);
    expect(await run(`set -e\n(${up})\n(${check})\n(${down})`)).to.equal("");
  });

  it("are refused with the driver's name where it has none of the kind", async () => {
    const rings = settingsState({
      ...{ link, knobs: nicKnobs, keptDir: `${keptDir}/rings` },
      wanted: { mtuBytes: 9000, ringRx: 4096 },
    });
    const said = await run(`(${rings.up}) 2>&1 || true`);
    expect(said).to.equal("vec1 ring rx: refused by driver uml-vector: it has no such setting");
  });
});
