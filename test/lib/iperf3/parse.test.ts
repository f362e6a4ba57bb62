import { readFileSync } from "node:fs";
import { expect } from "chai";
import fc from "fast-check";
import { parseIperf } from "../../../lib/iperf3/parse.ts";
import type { IperfFigures } from "../../../lib/iperf3/parse.ts";

/** Captured on loopback, `iperf3 -c 127.0.0.1 -J …`, from Debian's iperf3 (3.12, 3.18, 3.22) and the publisher's 3.16. */
const fixture = (name: string) =>
  readFileSync(new URL(`../../fixtures/iperf3/${name}.json`, import.meta.url), "utf8");

function figures(text: string): IperfFigures {
  const outcome = parseIperf(text);
  if (!outcome.ok) throw new Error(outcome.error);
  return outcome.figures;
}

describe("parseIperf", () => {
  it("reads a TCP run of 3.12", () => {
    const { end } = JSON.parse(fixture("tcp-3.12"));
    const read = figures(fixture("tcp-3.12"));
    expect(read.version).to.equal("3.12");
    expect(read.congestionControl).to.equal("cubic");
    expect(read.sentBytes).to.equal(end.sum_sent.bytes);
    expect(read.receivedBytes).to.equal(end.sum_received.bytes);
    expect(read.seconds).to.be.closeTo(2, 0.1);
    expect(read.retransmits).to.be.a("number");
    expect(read.sentPackets).to.equal(null);
  });

  it("reads a UDP run of 3.12: bytes received, not those that were sent", () => {
    const read = figures(fixture("udp-3.12"));
    expect(read).to.include({ sentBytes: 1061370880, receivedBytes: 1007731200 });
    expect(read).to.include({ sentPackets: 721040, retransmits: null, congestionControl: null });
  });

  it("reads a slow UDP run", () => {
    const read = figures(fixture("udp-rate-3.12"));
    expect((read.receivedBytes * 8) / read.seconds).to.be.closeTo(5e6, 0.1e6);
  });

  for (const protocol of ["tcp", "udp"]) {
    it(`reads ${protocol} from server to client: what the client has read (-R)`, () => {
      const { end } = JSON.parse(fixture(`${protocol}-reverse-3.12`));
      const read = figures(fixture(`${protocol}-reverse-3.12`));
      expect(read.sentBytes).to.equal(end.sum_sent.bytes);
      expect(read.receivedBytes).to.equal(end.sum_received.bytes);
      expect(read.receivedBytes).to.be.lessThan(read.sentBytes);
      expect(read.retransmits).to.equal(protocol === "tcp" ? end.sum_sent.retransmits : null);
    });

    it(`adds both ways of ${protocol} up (--bidir)`, () => {
      const { end } = JSON.parse(fixture(`${protocol}-bidir-3.12`));
      const read = figures(fixture(`${protocol}-bidir-3.12`));
      const back = (name: string) => end[`${name}_bidir_reverse`].bytes as number;
      expect(back("sum_sent")).to.be.greaterThan(0);
      expect(read.sentBytes).to.equal(end.sum_sent.bytes + back("sum_sent"));
      expect(read.receivedBytes).to.equal(end.sum_received.bytes + back("sum_received"));
      expect(read.sentPackets === null).to.equal(protocol === "tcp");
      expect(read.retransmits === null).to.equal(protocol === "udp");
    });
  }

  it("reads what UDP's receivers counted, of all streams together", () => {
    // The receiver's count: one more was sent, after the last that came.
    expect(figures(fixture("udp-3.12")).udp).to.deep.equal({
      packets: 721039,
      lostPackets: 36439,
      outOfOrderPackets: 0,
      jitterMs: 0.002891137757618155,
    });
    expect(figures(fixture("udp-bidir-3.12")).udp).to.include({
      packets: 748242 + 686437,
      lostPackets: 679817 + 613245,
    });
    expect(figures(fixture("tcp-3.12")).udp).to.equal(null);
  });

  it("has datagrams of one size both ways", () => {
    const read = figures(fixture("udp-bidir-3.12"));
    expect(read.sentBytes).to.equal((read.sentPackets ?? 0) * 1472);
  });

  const errors = {
    "refused-3.12": "unable to connect to server: Connection refused",
    "busy-3.12": "the server is busy running a test. try again later",
    "congestion-3.12":
      "unable to set TCP_CONGESTION: Supplied congestion control algorithm not supported on this host",
    "killed-server-3.12": "control socket has closed unexpectedly",
    "refused-3.22":
      "unable to connect to server - server may have stopped running or use a different port, firewall issue, etc.: Connection refused",
    "busy-3.22": "the server is busy running a test. try again later",
    "congestion-3.22":
      "unable to set TCP_CONGESTION: Supplied congestion control algorithm not supported on this host",
    "killed-server-3.22": "control socket has closed unexpectedly",
  };
  for (const [name, error] of Object.entries(errors)) {
    it(`reads the error of ${name}, which came with exit status 0`, () => {
      expect(parseIperf(fixture(name))).to.deep.equal({ ok: false, error, isReport: true });
    });
  }

  for (const version of ["3.12", "3.16", "3.18", "3.22"]) {
    for (const way of ["", "-reverse", "-bidir"]) {
      it(`reads TCP of ${version} (${way})`, () => {
        const { end } = JSON.parse(fixture(`tcp${way}-${version}`));
        const read = figures(fixture(`tcp${way}-${version}`));
        expect(read).to.include({ version, congestionControl: "cubic", udp: null });
        expect(read.receivedBytes).to.be.at.least(end.sum_received.bytes);
        expect(read.sentPackets).to.equal(null);
      });

      it(`finds sent, lost and received datagrams of ${version} in step (${way})`, () => {
        const read = figures(fixture(`udp${way}-${version}`));
        expect(read.version).to.equal(version);
        // Since 3.16 a sender's thread may be ended between the one count and the other.
        expect(read.sentBytes).to.be.closeTo((read.sentPackets ?? 0) * 1472, 2 * 1472);
        const { packets, lostPackets } = read.udp ?? { packets: 0, lostPackets: 0 };
        expect(lostPackets).to.be.greaterThan(0);
        expect((packets - lostPackets) * 1472).to.be.closeTo(read.receivedBytes, 2 * 1472);
        expect(packets).to.be.at.most(read.sentPackets ?? 0);
      });
    }
  }

  describe("a client of 3.22 with a server of 3.12 (esnet/iperf 1984, 2055)", () => {
    it("says that nothing was lost, and is not believed", () => {
      const text = fixture("udp-3.22-server-3.12");
      const { sum_received: received, sum_sent: sent } = JSON.parse(text).end;
      expect(received.lost_packets).to.equal(0);
      expect(received.bytes).to.be.lessThan(0.5 * sent.bytes);
      expect(figures(text)).to.include({ udp: null, receivedBytes: received.bytes });
      expect(figures(fixture("udp-bidir-3.22-server-3.12")).udp).to.equal(null);
    });

    it("says that the server has sent none: its bytes tell how many", () => {
      const text = fixture("udp-reverse-3.22-server-3.12");
      expect(JSON.parse(text).end.sum_sent.packets).to.equal(0);
      const read = figures(text);
      expect(read.sentBytes).to.equal((read.sentPackets ?? 0) * 1472);
      expect(read.udp?.lostPackets).to.equal(34523);
    });
  });

  it("reads a report that was printed twice (esnet/iperf 1688, 1716)", () => {
    for (const between of ["", "\n", "\r\n\t "]) {
      const text = fixture("udp-3.22");
      expect(parseIperf(`${text}${between}${text}`)).to.deep.equal(parseIperf(text));
    }
  });

  it("reads what comes event by event (--json-stream)", () => {
    const read = figures(fixture("udp-stream-3.22"));
    expect(read.version).to.equal("3.22");
    expect(read.receivedBytes).to.be.greaterThan(0);
    expect(read.udp?.lostPackets).to.be.a("number");
  });

  it("says what is missing from a run without an end", () => {
    expect(parseIperf('{"start":{"version":"iperf 3.12"},"intervals":[],"end":{}}')).to.deep.equal({
      ok: false,
      error: "iperf3 gave no totals",
      isReport: false,
    });
  });

  it("names the field that is not as expected", () => {
    const outcome = parseIperf('{"end":{"sum_sent":{"seconds":"two","bytes":1}}}');
    expect(outcome).to.include({ ok: false });
    expect(outcome).to.have.property("error").that.includes("end.sum_sent.seconds");
  });

  it("never throws", () => {
    fc.assert(fc.property(fc.string(), (text) => parseIperf(text).ok === false));
    fc.assert(fc.property(fc.json(), (text) => parseIperf(text).ok === false));
  });
});
