import { expect } from "chai";
import type { Trial } from "../../lib/plan.ts";
import type { PathSurvey } from "../../lib/survey/path.ts";
import { faultSentence } from "../../measure/path/forwarder.ts";
import { pathOf } from "../../measure/path/path.ts";
import type { Edge, Observation } from "../../measure/observation.ts";
import type { PathReading, RestReading, Survey } from "../../measure/survey.ts";
import { examplePlan } from "./example-plan.ts";

const udp: Trial = {
  ...{ id: "udp-1", protocol: "udp", activePairs: 1, direction: "forward", payloadBytes: 1000 },
};
const tcp: Trial = { ...udp, id: "tcp-1", protocol: "tcp", payloadBytes: null };

interface LinkChange {
  rx?: number;
  tx?: number;
  rxDropped?: number;
  txDropped?: number;
}

const bytesEach = 1066;

const place = (links: Record<string, LinkChange>, more: Partial<PathSurvey> = {}): PathSurvey => ({
  links: Object.entries(links).map(([name, { rx = 0, tx = 0, rxDropped = 0, txDropped = 0 }]) => ({
    ...{ name, kind: "veth", bridgePort: false, rxDropped, txDropped },
    ...{ rxPackets: rx, txPackets: tx, rxBytes: rx * bytesEach, txBytes: tx * bytesEach },
    dropped: rxDropped + txDropped,
  })),
  ...{ qdiscs: [], conntrack: null, packetSocketDrops: 0, ipDiscards: 0, conntrackDrops: 0 },
  ...more,
});

const queue = (link: string, dropped: number, queued = 0) => ({
  ...{ link, kind: "htb", dropped, overlimits: 0, queued, bitsPerSecond: null },
});

const nothing: PathReading = {
  places: Object.fromEntries(["n1", "n2", "switch", "middlebox"].map((name) => [name, place({})])),
  ...{ forwarder: [], at: "client" },
};

/** 10000 packets of the client, of which its own link, the middlebox' queue and the server's socket lose some. */
const places = (
  change: Partial<PathReading["places"]> = {},
  at: PathReading["at"] = "client",
): PathReading => ({
  ...{ forwarder: [], at },
  places: {
    n1: place({ eth1: { tx: 10_000 } }),
    middlebox: place({ m1: { rx: 10_000 }, m2: { tx: 7000 } }, { qdiscs: [queue("m2", 3000)] }),
    switch: place({ n1: { rx: 7000 }, n2: { tx: 7000 } }),
    n2: place({ eth1: { rx: 7000 } }),
    ...change,
  } as PathReading["places"],
});

function observation(path: PathReading, received = 7000, read = 5000): Observation {
  const edge = (moved: boolean): Edge => {
    const [sent, arrived, taken] = moved ? [10_000, received, read] : [0, 0, 0];
    const link = (rx: number, tx: number) => ({
      ...{ rxPackets: rx, txPackets: tx, rxBytes: rx * bytesEach, txBytes: tx * bytesEach },
      drops: 0,
    });
    const snmp = (out: number, into: number, lost: number) => ({
      ...{ udpInDatagrams: into, udpOutDatagrams: out, udpRcvbufErrors: lost },
      ...{ udpInErrors: lost, udpNoPorts: 0, tcpRetransSegs: 0 },
    });
    const at = <T>(value: T) => ({ atSec: moved ? 10 : 0, value });
    return {
      machines: { "n1+n2": machine },
      pairs: [
        {
          clientLink: at(link(0, sent)),
          serverLink: at(link(arrived, 0)),
          clientSnmp: at(snmp(sent, 0, 0)),
          serverSnmp: at(snmp(0, taken, moved ? arrived - taken : 0)),
        },
      ],
    };
  };
  const ticks = { user: 0, system: 0, softirq: 0, steal: 0, idle: 0 };
  const machine = { ticks, softnet: { processed: 0, dropped: 0, timeSqueeze: 0 } };
  const end = (node: string) => ({ node, machine: "n1+n2", pid: 1 });
  const rest = (reading: PathReading): RestReading => ({ nics: {}, throttled: {}, path: reading });
  const empty = { machines: {}, nodes: {} };
  return {
    ...{ indexes: [1], startsSec: [0], window: { startSec: 1, endSec: 9 }, readSec: 0 },
    ...{ before: edge(false), open: edge(false), close: edge(true), after: edge(true) },
    ...{ stalled: [], outcomes: [], clientsFromSec: 0, silent: [], mtuBytes: 1500 },
    shared: { client: false, server: false, oneStack: false },
    surveys: {
      ...{
        before: rest({ ...nothing, at: path.at }),
        after: rest(path),
        open: empty,
        close: empty,
        roots: {},
      },
      ends: [{ client: end("n1"), server: end("n2") }],
      nics: [
        { node: "n1", link: "eth1", overheadBytes: 0 },
        { node: "n2", link: "eth1", overheadBytes: 0 },
      ],
      crossesNics: true,
    },
  };
}

const cpu = {
  "n1+n2": {
    ...{ userPercent: 20, systemPercent: 20, softirqPercent: 30, stealPercent: 0 },
    ...{ idlePercent: 30, busyCores: 1.4 },
  },
};
const machines = [{ name: "n1+n2", cpus: 2 }];
const account = (trial: Trial, seen: Observation) => pathOf(trial, machines, seen, cpu);
const rows = (trial: Trial, seen: Observation) =>
  account(trial, seen)?.result.flows[0]?.hops.map(({ hop, in: into, out, unexplained }) => [
    ...[hop, into, out, unexplained],
  ]);

describe("where the packets of a repetition went", () => {
  it("is told hop by hop, with what each place has dropped", () => {
    const seen = observation(places());
    expect(rows(udp, seen)).to.deep.equal([
      ["node of the clients", 10_000, 10_000, 0],
      ["cable to the middlebox", 10_000, 10_000, 0],
      ["middlebox", 10_000, 7000, 0],
      ["switch", 7000, 7000, 0],
      ["node of the servers", 7000, 7000, 0],
      ["sockets of the servers", 7000, 5000, 0],
    ]);
    const found = account(udp, seen);
    expect(found?.doubts).to.deep.equal([]);
    expect(found?.result.flows[0]?.hops[2]?.drops).to.deep.equal([
      { place: "queue", link: "m2", packets: 3000 },
    ]);
    expect(found?.result).to.include({
      ...{ forwarderCores: 0.6, forwarderCoresOf: "softirqs of the machine" },
    });
  });

  it("names the hop that has lost some without a word", () => {
    const seen = observation(places({ n2: place({ eth1: { rx: 6000 } }) }), 6000);
    expect(account(udp, seen)?.doubts).to.deep.equal([
      "switch: 1000 of 7000 packets of the clients went in and neither came out nor were found dropped (14.29 %)",
    ]);
  });

  it("does not take what still waits in a queue for lost", () => {
    const box = place(
      { m1: { rx: 10_000 }, m2: { tx: 7000 } },
      { qdiscs: [queue("m2", 2000, 1000)] },
    );
    expect(account(udp, observation(places({ middlebox: box })))?.doubts).to.deep.equal([]);
  });

  it("counts payload for TCP, and has no sockets to lose it", () => {
    const hops = rows(tcp, observation(places())) ?? [];
    expect(hops.map(([hop]) => hop)).not.to.include("sockets of the servers");
    expect(hops[0]).to.deep.equal(["node of the clients", 10_000_000, 10_000_000, 0]);
  });

  it("goes the other way where the servers send", () => {
    const back: PathReading = places({
      n1: place({ eth1: { rx: 7000 } }),
      n2: place({ eth1: { tx: 7000 } }),
      middlebox: place({ m1: { tx: 7000 }, m2: { rx: 7000 } }),
    });
    const found = account({ ...tcp, direction: "reverse" }, observation(back));
    expect(found?.result.flows.map(({ from }) => from)).to.deep.equal(["servers"]);
    expect(found?.result.flows[0]?.hops.map(({ hop }) => hop)).to.deep.equal([
      ...["node of the servers", "switch", "middlebox", "cable from the middlebox"],
      "node of the clients",
    ]);
  });

  it("tells what a middlebox's own kernel has dropped, by that name", () => {
    const box = place({ m1: { rx: 10_000 }, m2: { tx: 7000 } });
    const inside = place({ m1: { rx: 10_000, rxDropped: 3000 }, m2: { tx: 7000 } });
    const path = places({ middlebox: box, "guest of the middlebox": inside });
    const seen = observation(path);
    const none = { ...nothing, places: { ...nothing.places, "guest of the middlebox": place({}) } };
    if (seen.surveys === undefined) throw new Error("no surveys");
    const before = { ...seen.surveys.before, path: none };
    const found = account(udp, { ...seen, surveys: { ...seen.surveys, before } });
    expect(found?.result.flows[0]?.hops[2]?.drops).to.deep.equal([
      { place: "guest: link", link: "m1", packets: 3000 },
    ]);
    expect(found?.doubts).to.deep.equal([]);
  });

  it("has the switch before a middlebox that is at the servers", () => {
    const found = account(udp, observation(places({}, "server")))?.result.flows[0]?.hops;
    expect(found?.map(({ hop }) => hop)).to.deep.equal([
      ...["node of the clients", "switch", "middlebox", "cable from the middlebox"],
      ...["node of the servers", "sockets of the servers"],
    ]);
  });

  it("tells what the ends' programs took, where all of them were seen", () => {
    const at = (ticks: number, atSec: number) => {
      const byPid = new Map([
        [1, { name: "iperf3", parent: 0, kernel: false, ticks }],
        [2, { name: "iperf3", parent: 0, kernel: false, ticks: 2 * ticks }],
      ]);
      return { atSec, processes: { byPid, shell: 9 } };
    };
    const seen = observation(places());
    const [pair] = seen.surveys?.ends ?? [];
    if (seen.surveys === undefined || pair === undefined) throw new Error("no surveys");
    const survey = (ticks: number, atSec: number) =>
      ({ machines: { "n1+n2": at(ticks, atSec) }, nodes: {} }) as unknown as Survey;
    const surveys = {
      ...seen.surveys,
      ends: [{ ...pair, server: { ...pair.server, pid: 2 } }],
      ...{ open: survey(100, 10), close: survey(150, 11) },
    };
    const took = account(udp, { ...seen, surveys })?.result.endsCores;
    expect(took).to.deep.equal({ clients: 0.5, servers: 1 });
    expect(account(udp, seen)?.result.endsCores).to.equal(null);
  });

  it("is not told where a place gave no answer, or there is no middlebox", () => {
    const { middlebox: _gone, ...others } = places().places;
    expect(account(udp, observation({ ...places(), places: others }))).to.equal(undefined);
    const { surveys: _none, ...seen } = observation(places());
    expect(account(udp, seen)).to.equal(undefined);
  });
});

describe("a forwarder that has ended", () => {
  const plan = (bitsPerSecond: number) => examplePlan({ benchmark: { udp: { bitsPerSecond } } });

  it("is told of with the rate that it was given, or else has carried", () => {
    expect(faultSentence("out of memory", plan(7e8), udp, 1e8)).to.equal(
      "forwarder out of memory at 700 Mbit/s",
    );
    expect(faultSentence("out of memory", plan(0), udp, 1.5e9)).to.equal(
      "forwarder out of memory at 1500 Mbit/s",
    );
    expect(faultSentence("has ended or was killed", plan(0), tcp, null)).to.equal(
      "forwarder has ended or was killed",
    );
  });
});
