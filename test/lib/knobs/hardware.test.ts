import { expect } from "chai";
import { governor } from "../../../lib/knobs/governor.ts";
import { nicFacts, nicKnobs, type WantedNic } from "../../../lib/knobs/index.ts";
import type { Knob } from "../../../lib/knobs/knob.ts";
import { parseFacts, settingsFacts } from "../../../lib/knobs/settings-facts.ts";
import { settingsState } from "../../../lib/knobs/settings-state.ts";
import type { Script } from "../../../lib/script.ts";
import { Sandbox } from "../../sandbox.ts";

/** Names in /proc/interrupts, by number, as each driver's documentation and source give them. */
const layouts: Record<string, { driver: string; virtio?: true; names: Record<number, string> }> = {
  ixgbe: {
    driver: "ixgbe",
    names: { 70: "eth1-TxRx-0", 71: "eth1-TxRx-1", 72: "eth1" },
  },
  enic: {
    driver: "enic",
    names: { 9: "eth1-rx-0", 10: "eth1-rx-1", 11: "eth1-tx-0", 12: "eth1-err", 13: "eth1-notify" },
  },
  virtio: {
    driver: "virtio_net",
    virtio: true,
    names: { 25: "virtio0-config", 26: "virtio0-input.0", 27: "virtio0-output.0" },
  },
  // Fewer vectors than queues: vp_find_vqs falls back to one for all.
  "virtio with two": {
    driver: "virtio_net",
    virtio: true,
    names: { 25: "virtio0-config", 26: "virtio0-virtqueues" },
  },
  "a NIC of one interrupt": { driver: "e1000", names: { 40: "eth1" } },
};

/** What takes hardware, on files as the kernel has them: /sys and /proc are folders of the sandbox. */
describe("settings that take hardware", () => {
  let sandbox: Sandbox;
  beforeEach(() => {
    sandbox = new Sandbox();
    sandbox.program("ip", "echo '2: eth1: <UP> mtu 1500 qdisc mq state UP qlen 1000'");
    sandbox.program("pgrep", `[ -e "$SANDBOX/irqbalance" ]`);
    sandbox.program("systemctl", `[ "$1" = start ] && : >"$SANDBOX/irqbalance" || rm "$SANDBOX/irqbalance"`); // prettier-ignore
  });
  afterEach(() => sandbox.remove());

  const here = (script: Script): Script =>
    script.replaceAll(/(?<![\w"])\/(sys|proc)\//g, `${sandbox.path()}/$1/`).replaceAll('"/proc/', `"${sandbox.path()}/proc/`); // prettier-ignore
  const run = (script: Script) => sandbox.sh(here(script));

  function use(layout: string) {
    const { driver, virtio, names } = layouts[layout] ?? { driver: "", names: {} };
    sandbox.program("ethtool", `[ "$1" = -i ] && echo "driver: ${driver}"`);
    const device = virtio ? "sys/devices/pci/virtio0" : "sys/devices/pci";
    sandbox.write("sys/class/net/eth1/mtu", "1500\n");
    sandbox.write(`${device}/driver`, "");
    sandbox.sh(`ln -s "$SANDBOX/${device}" "$SANDBOX/sys/class/net/eth1/device"`);
    for (const irq of Object.keys(names)) {
      sandbox.write(`sys/devices/pci/msi_irqs/${irq}`, "msix\n");
      sandbox.write(`proc/irq/${irq}/smp_affinity_list`, "0-3\n");
    }
    const lines = Object.entries(names).map(
      ([irq, name]) => ` ${irq}:    7    0    0    0   PCI-MSIX-0000:3b:00.0    0-edge    ${name}`,
    );
    sandbox.write("proc/interrupts", ["     CPU0 CPU1 CPU2 CPU3", ...lines, ""].join("\n"));
  }
  const state = (wanted: Partial<WantedNic>) =>
    settingsState({
      ...{ link: "eth1", knobs: nicKnobs, keptDir: sandbox.path("kept") },
      wanted: { mtuBytes: 1500, ...wanted },
    });
  const cpusOf = (irq: number) => sandbox.read(`proc/irq/${irq}/smp_affinity_list`).trim();

  const queues: Record<string, number[]> = {
    ixgbe: [70, 71],
    enic: [9, 10, 11],
    virtio: [26, 27],
    "virtio with two": [26],
    "a NIC of one interrupt": [40],
  };
  for (const [layout, irqs] of Object.entries(queues))
    it(`are the interrupts of the queues, and of nothing else: ${layout}`, () => {
      use(layout);
      sandbox.write("irqbalance", "");
      const wanted = { irqCpus: irqs.map((_, at) => String(at)) };
      const { up, check, down } = state(wanted);
      expect(run(check).stdout).to.include("eth1 irq cpus: want 0");
      expect(run(up)).to.deep.equal({ status: 0, stdout: "", stderr: "" });
      expect(irqs.map(cpusOf)).to.deep.equal(wanted.irqCpus);
      const others = Object.keys(layouts[layout]?.names ?? {}).map(Number);
      for (const irq of others.filter((one) => !irqs.includes(one)))
        expect(cpusOf(irq), `interrupt ${irq}`).to.equal("0-3");
      expect(run(`[ ! -e "$SANDBOX/irqbalance" ] && echo held`).stdout).to.equal("held\n");
      sandbox.write("irqbalance", "");
      sandbox.write(`proc/irq/${irqs[0]}/smp_affinity_list`, "3\n");
      expect(run(check).stdout.split("\n")).to.deep.equal([
        "eth1 irqbalance running: want off, have on",
        `eth1 irq cpus: want ${wanted.irqCpus.join("/")}, have ${["3", ...wanted.irqCpus.slice(1)].join("/")}`,
        "",
      ]);
      expect(run(up).status).to.equal(0);
      expect(run(check).stdout).to.equal("");
      expect(run(down).status).to.equal(0);
      expect(irqs.map(cpusOf)).to.deep.equal(irqs.map(() => "0-3"));
      expect(run(`[ -e "$SANDBOX/irqbalance" ] && echo on`).stdout).to.equal("on\n");
    });

  it("are refused where there are fewer queues than processors asked for", () => {
    use("virtio with two");
    const { status, stderr } = run(state({ irqCpus: ["0", "1"] }).up);
    expect([status, stderr]).to.deep.equal([
      1,
      "eth1 irq cpus 0/1: refused by driver virtio_net: there are fewer queues than that \n",
    ]);
    expect(cpusOf(26), "given back").to.equal("0-3");
  });

  it("are counted for seed 002's rule, all interrupts together", () => {
    for (const [layout, count] of Object.entries({ enic: 5, "virtio with two": 2 })) {
      sandbox.sh('rm -rf "$SANDBOX/sys" "$SANDBOX/proc"');
      use(layout);
      const facts = parseFacts(run(settingsFacts("eth1", nicFacts)).stdout);
      expect(facts["interrupts allotted"]).to.equal(String(count));
      expect(facts["driver name"]).to.equal(layouts[layout]?.driver);
    }
  });

  it("are not counted where a link has none", () => {
    use("ixgbe");
    sandbox.sh('rm "$SANDBOX/sys/class/net/eth1/device"');
    const facts = parseFacts(run(settingsFacts("eth1", nicFacts)).stdout);
    expect(facts).to.not.have.any.keys("interrupts allotted", "irq cpus");
  });

  it("are the governors of all processors", () => {
    const file = (cpu: number) => `sys/devices/system/cpu/cpu${cpu}/cpufreq/scaling_governor`;
    for (const cpu of [0, 1, 10])
      sandbox.write(file(cpu), cpu === 10 ? "ondemand\n" : "powersave\n");
    const { up, check, down } = settingsState({
      knobs: [governor as Knob<{ governor?: string | undefined }>],
      wanted: { governor: "performance" },
      keptDir: sandbox.path("kept"),
    });
    const found = () => [0, 1, 10].map((cpu) => sandbox.read(file(cpu)).trim());
    expect(run(up)).to.deep.equal({ status: 0, stdout: "", stderr: "" });
    expect(found()).to.deep.equal(["performance", "performance", "performance"]);
    sandbox.write(file(1), "powersave\n");
    expect(run(check).stdout).to.equal(
      "governor cpus: want performance, have performance/powersave/performance\n",
    );
    run(up);
    expect(run(check).stdout).to.equal("");
    run(down);
    expect(found()).to.deep.equal(["powersave", "powersave", "ondemand"]);
  });
});
