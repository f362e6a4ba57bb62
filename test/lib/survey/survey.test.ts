import { execFileSync } from "node:child_process";
import { expect } from "chai";
import { parseMachineSurvey } from "../../../lib/survey/machine.ts";
import { parseNodeSurvey } from "../../../lib/survey/node.ts";
import { machineSurvey, nodeSurvey } from "../../../lib/survey/script.ts";

/** As Linux 6.18 and iproute2 6.1 print it, with the links and processes that matter here. */
const machine = `@ clock
1000.00
1800000000.500000000
1000.02 4711
@ processes
1 (init) S 0 1 1 0 -1 4194560 1 1 0 0 10 20 30 40 20 0 1 0 1 1 1
4711 (a (b) c) R 1 1 1 0 -1 4194304 0 0 0 0 1 2 0 0 20 0 1 0 1 1 1
2 (kthreadd) S 0 0 0 0 -1 2129984 0 0 0 0 0 7 0 0 20 0 1 0 1 1 1
@ speed
/sys/devices/system/cpu/cpu0/cpufreq/scaling_cur_freq:2900000
/sys/devices/system/cpu/cpu0/cpufreq/scaling_max_freq:3500000
/sys/devices/system/cpu/cpu0/thermal_throttle/core_throttle_count:3
/sys/devices/system/cpu/cpu0/thermal_throttle/package_throttle_count:4
@ nics
eth0 -1 38 39
eth1 25000
@ interrupts
           CPU0       CPU1
 38:          5         93 PCI-MSIX-0000:00:03.0   1-edge      virtio2-input.0
 39:         90          0 PCI-MSIX-0000:00:03.0   2-edge      virtio2-output.0
NMI:          0          0   Non-maskable interrupts
`;
const link = (ifname: string, more: object) => ({
  ifname,
  stats64: {
    rx: { bytes: 10, packets: 2, dropped: 3 },
    tx: { bytes: 20, packets: 4, dropped: 1 },
  },
  ...more,
});
const node = [
  "@ links",
  JSON.stringify([
    link("eth1", { linkinfo: { info_kind: "veth" } }),
    {},
    link("c1", { linkinfo: { info_kind: "veth", info_slave_kind: "bridge" } }),
  ]),
  "@ qdiscs",
  '[{"kind":"tbf","handle":"8002:","dev":"eth1","root":true,"options":{"rate":125000000},"drops":5,"overlimits":6,"qlen":3},' +
    '{"kind":"pfifo","dev":"eth1","parent":"8002:","options":{},"drops":5,"overlimits":0},' +
    '{"kind":"ingress","dev":"c1","parent":"ffff:fff1","options":{},"drops":7,"overlimits":0}]',
  "@ conntrack",
  "12",
  "262144",
  "",
].join("\n");

describe("what nodes say of themselves", () => {
  it("machines: clock, processes, speed, interrupts", () => {
    const survey = parseMachineSurvey(machine);
    expect(survey?.atSec).to.equal(1000);
    expect(survey?.clock.leastSec).to.be.closeTo(1799999000.47, 0.001);
    expect(survey?.clock.mostSec).to.be.closeTo(1799999000.5, 0.001);
    expect(survey?.processes.byPid.get(4711)).to.deep.equal({
      ...{ name: "a (b) c", parent: 1, kernel: false, ticks: 3 },
    });
    expect(survey?.processes.byPid.get(1)?.ticks).to.equal(100);
    expect(survey?.processes.byPid.get(2)?.kernel).to.equal(true);
    expect(survey?.speed).to.deep.equal({
      ...{ currentKhz: [2_900_000], limitsKhz: [3_500_000], throttleCount: 7 },
    });
    expect(survey?.nics.get("eth0")?.speedMbps).to.equal(null);
    expect([...(survey?.nics.get("eth0")?.interrupts ?? [])]).to.deep.equal([
      ["virtio2-input.0", 98],
      ["virtio2-output.0", 90],
    ]);
    expect(survey?.nics.get("eth1")).to.deep.equal({ speedMbps: 25000, interrupts: new Map() });
  });

  it("nodes: links, the roots of queues, connections", () => {
    const survey = parseNodeSurvey(node);
    expect(
      survey.links.map(({ name, kind, bridgePort }) => [name, kind, bridgePort]),
    ).to.deep.equal([
      ["eth1", "veth", false],
      ["c1", "veth", true],
    ]);
    expect(survey.links[0]).to.include({
      rxBytes: 10,
      txPackets: 4,
      dropped: 4,
      rxDropped: 3,
      txDropped: 1,
    });
    expect(survey.qdiscs).to.deep.equal([
      { link: "eth1", kind: "tbf", dropped: 5, overlimits: 6, queued: 3, bitsPerSecond: 1e9 },
      { link: "c1", kind: "ingress", dropped: 7, overlimits: 0, queued: 0, bitsPerSecond: null },
    ]);
    expect(survey.conntrack).to.deep.equal({ count: 12, max: 262144 });
  });

  it("is not taken for an answer where it is none", () => {
    expect(parseMachineSurvey("")).to.equal(undefined);
    expect(parseMachineSurvey("@ clock\nsh: no date\n\n\n")).to.equal(undefined);
    const nothing = { links: [], qdiscs: [], conntrack: null };
    expect(parseNodeSurvey("@ links\nnot JSON\n@ qdiscs\n@ conntrack\n")).to.deep.equal(nothing);
  });

  it("is asked in one line, and this machine answers", () => {
    const ask = (script: string) => execFileSync("sh", ["-c", script], { encoding: "utf8" });
    for (const script of [machineSurvey(["lo"]), nodeSurvey]) expect(script).to.not.include("\n");
    const survey = parseMachineSurvey(ask(machineSurvey(["lo", "no such"])));
    expect(survey?.processes.byPid.get(process.pid)?.name).to.match(/node|mocha|MainThread/);
    expect(survey?.processes.byPid.get(survey.processes.shell)?.parent).to.equal(process.pid);
    const sinceBootMs = (survey?.clock.leastSec ?? 0) * 1000;
    expect(Date.now() - sinceBootMs).to.be.within(0, 1e12);
    expect(parseNodeSurvey(ask(nodeSurvey)).links.map(({ name }) => name)).to.include("lo");
  });
});
