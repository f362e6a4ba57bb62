import { expect } from "chai";
import type { Trial } from "../../lib/plan.ts";
import { conditionsOf } from "../../measure/conditions.ts";
import type { Edge, Observation, PairReading } from "../../measure/observation.ts";
import type { RestReading, Surveys } from "../../measure/survey.ts";

const trial: Trial = {
  ...{ id: "tcp-1", protocol: "tcp", activePairs: 1, direction: "forward", payloadBytes: null },
};
const mss = 1448;

/** A link that so many full packets have passed, each with so much encapsulation. */
const link = (packets: number, overhead = 0) => ({
  ...{ rxBytes: 0, rxPackets: 0, drops: 0 },
  txBytes: packets * (mss + 66 + overhead),
  txPackets: packets,
});

/** The other end of it, where so many have arrived. */
const arrived = (packets: number) => ({
  ...link(0),
  rxBytes: packets * (mss + 66),
  rxPackets: packets,
});

function observation(surveys: Partial<Surveys>, shared = false): Observation {
  const pair = (atSec: number, packets: number): PairReading => {
    const snmp = { udpInDatagrams: 0, udpOutDatagrams: 0, udpRcvbufErrors: 0, udpInErrors: 0 };
    const stamped = { atSec, value: { ...snmp, udpNoPorts: 0, tcpRetransSegs: 0 } };
    return {
      clientLink: { atSec, value: link(packets) },
      // Half of it is dropped behind the server's NIC.
      serverLink: { atSec, value: arrived(packets / 2) },
      ...{ clientSnmp: stamped, serverSnmp: stamped },
    };
  };
  const edge = (atSec: number, packets: number): Edge => ({
    machines: {},
    pairs: [pair(atSec, packets)],
  });
  const empty = { machines: {}, nodes: {} };
  const [client, server] = ["n1", "n2"].map((node) => ({ node, machine: "n1+n2", pid: 1 }));
  if (client === undefined || server === undefined) throw new Error("no ends");
  return {
    ...{ indexes: [1], startsSec: [0], window: { startSec: 1, endSec: 9 }, readSec: 0 },
    ...{ before: edge(0, 0), open: edge(1, 1000), close: edge(9, 9000), after: edge(10, 10_000) },
    ...{ stalled: [], outcomes: [] },
    clientsFromSec: 0,
    silent: [],
    shared: { client: shared, server: shared, oneStack: false },
    surveys: {
      ...{ open: empty, close: empty, roots: {}, ends: [{ client, server }], crossesNics: true },
      before: atRest({ n1: link(0) }),
      after: atRest({ n1: link(10_000, 50) }),
      nics: [{ node: "n1", link: "eth1", overheadBytes: 50 }],
      ...surveys,
    },
  };
}

const atRest = (nics: RestReading["nics"], sec = 0): RestReading => ({
  nics,
  throttled: { n1: new Map([["/sys/fs/cgroup/cpu/docker/x/cpu.stat", sec]]) },
  path: undefined,
});

const nicsOf = (seen: Observation) => conditionsOf(trial, seen, null).nics;

describe("the account of a NIC", () => {
  it("comes to the payload of the ends on its node, encapsulated or not", () => {
    expect(nicsOf(observation({}))).to.deep.equal([
      {
        ...{ node: "n1", link: "eth1", seconds: 10, linkPackets: 10_000 },
        ...{ linkBytes: 10_000 * mss, ownBytes: 10_000 * mss },
      },
    ]);
  });

  it("is the same where the NIC carries super-packets in pieces, or pieces as one", () => {
    const whole = { ...link(0), txBytes: 10_000 * mss + 250 * (66 + 50), txPackets: 250 };
    expect(nicsOf(observation({ after: atRest({ n1: whole }) }))[0]?.linkBytes).to.equal(
      10_000 * mss,
    );
  });

  it("holds what was sent to the ends on its node, also what was dropped on the way to them", () => {
    const seen = observation({
      before: atRest({ n2: link(0) }),
      after: atRest({ n2: arrived(10_000) }),
      nics: [{ node: "n2", link: "eth1", overheadBytes: 0 }],
    });
    expect(nicsOf(seen)[0]).to.include({ linkBytes: 10_000 * mss, ownBytes: 10_000 * mss });
  });

  it("owes nothing to pairs that meet inside the node", () => {
    expect(nicsOf(observation({ crossesNics: false }))[0]?.ownBytes).to.equal(0);
  });

  it("is not made where a NIC was not read, or is the ends' own link", () => {
    expect(nicsOf(observation({ after: atRest({}) }))).to.deep.equal([]);
    expect(nicsOf(observation({}, true))).to.deep.equal([]);
  });
});

describe("the time that a quota took", () => {
  it("is that of the group which was stopped longest, from the first reading to the last", () => {
    const groups = new Map([
      ["/sys/fs/cgroup/cpu/docker/x/cpu.stat", 3.5],
      ["/sys/fs/cgroup/cpu/docker/new/cpu.stat", 0.25],
    ]);
    const seen = observation({
      before: atRest({}, 3),
      after: { nics: {}, path: undefined, throttled: { n1: groups } },
    });
    expect(conditionsOf(trial, seen, null).throttled).to.deep.equal([
      { machine: "n1", throttledSec: 0.5, seconds: 10 },
    ]);
  });
});
