import { readFileSync } from "node:fs";
import { expect } from "chai";
import fc from "fast-check";
import { parseIperf } from "../../../lib/iperf3/parse.ts";
import type { IperfFigures } from "../../../lib/iperf3/parse.ts";

/** Captured from iperf3 3.12 on loopback: `iperf3 -c 127.0.0.1 -J …`. */
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
    expect(figures(fixture("udp-3.12")).udp).to.deep.equal({
      packets: 721040,
      lostPackets: 36439,
      outOfOrderPackets: 0,
      jitterMs: 0.002891137757618155,
    });
    expect(figures(fixture("udp-bidir-3.12")).udp).to.include({
      packets: 748920 + 687260,
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
  };
  for (const [name, error] of Object.entries(errors)) {
    it(`reads the error of ${name}, which came with exit status 0`, () => {
      expect(parseIperf(fixture(name))).to.deep.equal({ ok: false, error });
    });
  }

  it("lets keys of newer versions pass", () => {
    const newer = JSON.parse(fixture("tcp-3.12"));
    newer.start.timestamp.timemillisecs = 1795252271123;
    newer.start.version = "iperf 3.18";
    newer.start.test_start = { ...newer.start.test_start, fqrate: 0, interval: 1, gso: 0 };
    newer.end.sum_sent.something = { new: true };
    newer.server_output_json = {};
    expect(figures(JSON.stringify(newer)).version).to.equal("3.18");
  });

  it("says what is missing from a run without an end", () => {
    expect(parseIperf('{"start":{"version":"iperf 3.12"},"intervals":[],"end":{}}')).to.deep.equal({
      ok: false,
      error: "iperf3 gave no totals",
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
