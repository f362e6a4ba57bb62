import { readFileSync } from "node:fs";
import { cpus } from "node:os";
import { expect } from "chai";
import {
  cpuBetween,
  listeningSockets,
  parseCpuTicks,
  parseNetDev,
  parseSnmp,
  parseSoftnet,
} from "../../lib/procfs.ts";

/** From a container under test, Linux 6.18. */
const dev = `Inter-|   Receive                                                |  Transmit
 face |bytes    packets errs drop fifo frame compressed multicast|bytes    packets errs drop fifo colls carrier compressed
    lo:       0       0    0    0    0     0          0         0        0       0    0    0    0     0       0          0
  eth0: 1739378   26056    0    3    0     0          0         0 2325492406   47470    0    4    0     0       0          0
`;
const snmp = `Ip: Forwarding DefaultTTL
Ip: 1 64
Tcp: RtoAlgorithm RtoMin RtoMax MaxConn ActiveOpens PassiveOpens AttemptFails EstabResets CurrEstab InSegs OutSegs RetransSegs InErrs OutRsts InCsumErrors
Tcp: 1 200 120000 -1 2 0 0 0 0 26053 264174 118 0 0 0
Udp: InDatagrams NoPorts InErrors OutDatagrams RcvbufErrors SndbufErrors InCsumErrors IgnoredMulti MemErrors
Udp: 7 0 5 9 5 0 0 0 0
UdpLite: InDatagrams NoPorts InErrors OutDatagrams RcvbufErrors SndbufErrors InCsumErrors IgnoredMulti MemErrors
UdpLite: 0 0 0 0 0 0 0 0 0
`;

describe("the kernel's counters", () => {
  it("of a link", () => {
    expect(parseNetDev(dev, "eth0")).to.deep.equal({
      rxBytes: 1739378,
      rxPackets: 26056,
      txBytes: 2325492406,
      txPackets: 47470,
      drops: 7,
    });
    expect(() => parseNetDev(dev, "eth1")).to.throw("has no link eth1");
    expect(() => parseNetDev(dev, "th0")).to.throw("has no link th0");
  });

  it("of TCP and UDP", () => {
    expect(parseSnmp(snmp)).to.deep.equal({
      udpInDatagrams: 7,
      udpOutDatagrams: 9,
      udpRcvbufErrors: 5,
      udpInErrors: 5,
      udpNoPorts: 0,
      tcpRetransSegs: 118,
    });
    expect(() => parseSnmp("Ip: 1\n")).to.throw("has no Tcp lines");
  });

  it("of the processors, as shares that add up", () => {
    const from = parseCpuTicks("cpu  100 10 50 1000 5 1 4 2 0 0\ncpu0 …\n");
    const to = parseCpuTicks("cpu  150 10 80 1060 5 1 24 42 0 0\n");
    const cpu = cpuBetween(from, to, 2);
    expect(cpu).to.deep.equal({
      userPercent: 25,
      systemPercent: 15,
      softirqPercent: 10,
      stealPercent: 20,
      idlePercent: 30,
      busyCores: 1,
    });
  });

  it("of processors between two readings in the same tick: idle", () => {
    const ticks = parseCpuTicks("cpu  1 1 1 1 1 1 1 1 0 0\n");
    expect(cpuBetween(ticks, ticks, 4)).to.include({ idlePercent: 100, busyCores: 0 });
  });

  it("of the packet queues, in hexadecimal, over all CPUs", () => {
    const text = "0000a1f3 00000010 0000000a 00000000\n00007c20 00000001 00000002 00000000\n";
    expect(parseSoftnet(text)).to.include({ dropped: 17, timeSqueeze: 12 });
  });

  it("tell who listens", () => {
    const text = `  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode
   0: 0100007F:1451 00000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 58210 1 0000000000000000 100 0 0 10 0
   1: 0100007F:1452 00000000:0000 01 00000000:00000000 00:00000000 00000000     0        0 58211 1 0000000000000000 100 0 0 10 0`;
    expect(listeningSockets(text, 5201)).to.deep.equal(["58210"]);
    expect(listeningSockets(text, 5202)).to.deep.equal([]);
  });

  it("read as such on this machine", () => {
    expect(parseNetDev(readFileSync("/proc/net/dev", "utf8"), "lo").rxBytes).to.be.at.least(0);
    expect(parseSnmp(readFileSync("/proc/net/snmp", "utf8")).udpInDatagrams).to.be.at.least(0);
    expect(parseSoftnet(readFileSync("/proc/net/softnet_stat", "utf8")).dropped).to.be.at.least(0);
    const ticks = parseCpuTicks(readFileSync("/proc/stat", "utf8"));
    const zero = { user: 0, system: 0, softirq: 0, steal: 0, idle: 0 };
    expect(cpuBetween(zero, ticks, cpus().length).busyCores).to.be.within(0, cpus().length);
  });
});
