import { expect } from "chai";
import { silentHop, silentPort, type Silence } from "../../lib/silence.ts";

const shown = (flags: string) => `7: eth0@if8: <${flags}> mtu 1500 qdisc noqueue state UP`;
const up = shown("BROADCAST,MULTICAST,UP,LOWER_UP");
const arpHead = "IP address       HW type     Flags       HW address            Mask     Device";
const entry = (address: string, flags: string) =>
  `${address}     0x1         ${flags}         02:42:0a:5c:05:05     *        eth0`;

const found = (changes: Partial<Silence> = {}): Silence => ({
  client: { container: "c", link: "eth0", shown: up },
  server: { container: "s", link: "eth0", shown: up },
  ...{ address: "10.92.5.5", neighbour: true, arp: arpHead, bridgedFiltered: false },
  ignoresPings: false,
  ...changes,
});

describe("the hop at which a pair is silent", () => {
  it("is a link of its own that is down, or leads nowhere", () => {
    const server = { container: "s", link: "eth0" };
    expect(silentHop(found({ server: { ...server, shown: shown("BROADCAST") } }))).to.equal(
      "the link eth0 of s is down",
    );
    for (const flags of ["NO-CARRIER,BROADCAST,UP", "BROADCAST,UP,M-DOWN"])
      expect(silentHop(found({ server: { ...server, shown: shown(flags) } }))).to.match(
        /^the link eth0 of s has no carrier/,
      );
  });

  it("is the server's kernel where it is told to be silent", () =>
    expect(silentHop(found({ ignoresPings: true }))).to.match(
      /^s answers no pings, .*icmp_echo_ignore_all/,
    ));

  it("is before the server where nobody answers ARP", () => {
    for (const arp of [
      arpHead,
      `${arpHead}\n${entry("10.92.5.5", "0x0")}`,
      entry("10.92.5.50", "0x2"),
    ])
      expect(silentHop(found({ arp }))).to.match(/^nobody answers ARP for 10\.92\.5\.5: /);
  });

  it("is something that drops IP packets where ARP is answered", () => {
    const arp = `${arpHead}\n${entry("10.92.5.5", "0x2")}`;
    expect(silentHop(found({ arp }))).to.match(
      /answers ARP but no ping: .*packet filter.*iptables -S/,
    );
    expect(silentHop(found({ arp }))).to.not.include("bridge-nf");
    expect(silentHop(found({ arp, bridgedFiltered: true }))).to.include(
      "bridge-nf-call-iptables is 1",
    );
  });

  it("is the gateway, or behind it, where the server is no neighbour", () => {
    expect(silentHop(found({ neighbour: false }))).to.match(/^no gateway of c answers ARP/);
    const arp = entry("10.92.5.1", "0x2");
    expect(silentHop(found({ neighbour: false, arp }))).to.match(
      /answers no ping: nothing forwards to it/,
    );
  });

  it("is not told by ARP on a link that has none", () => {
    const client = { container: "c", link: "eth0", shown: shown("BROADCAST,NOARP,UP,LOWER_UP") };
    expect(silentHop(found({ client }))).to.match(/answers ARP but no ping|answers no ping/);
  });
});

describe("a port that is silent", () => {
  // 10.92.5.5:5201, as proc(5) has it.
  const line = (state: string, port = "1451") =>
    `   0: 04055C0A:A7F2 05055C0A:${port} ${state} 00000000:00000000 01:00000018`;

  it("is told by a connection that is not answered", () => {
    expect(silentPort(line("02"), 5201, "tcp")).to.match(
      /^its TCP connection to port 5201 is not answered/,
    );
    expect(silentPort(line("02"), 5201, "udp")).to.match(
      /TCP connection to port 5201 is not answered/,
    );
    const mapped =
      "   0: 0000000000000000FFFF000004055C0A:A7F2 0000000000000000FFFF000005055C0A:1451 02";
    expect(silentPort(mapped, 5201, "tcp")).to.match(/port 5201/);
  });

  it("is told by datagrams that are not answered while the connection stands", () => {
    expect(silentPort(line("01"), 5201, "udp")).to.match(/^its datagrams to UDP port 5201/);
    expect(silentPort(line("01"), 5201, "tcp")).to.equal(undefined);
  });

  it("is none where there is no connection to it", () => {
    expect(silentPort(line("02", "0016"), 5201, "tcp")).to.equal(undefined);
    expect(silentPort("  sl  local_address rem_address   st", 5201, "udp")).to.equal(undefined);
  });
});
