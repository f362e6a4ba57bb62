import type { Flow, Station } from "../../lib/path/flow.ts";
import { middleboxLinks, middleboxName } from "../../lib/names.ts";
import type { Trial } from "../../lib/plan.ts";
import type { Flow as Direction } from "../flows.ts";
import type { Observation } from "../observation.ts";
import { middleboxGuest, type PathReading, type Surveys, switchName } from "../survey.ts";
import { Counting } from "./counting.ts";
import { Place } from "./place.ts";

/** What a socket holds of datagrams that nobody reads any more: net.core.rmem_default of Linux. */
const socketBufferBytes = 212_992;
/** What a datagram takes of it at least beside its payload: the packet's description and its headers. */
const datagramOverheadBytes = 576;

export interface Readings {
  readonly surveys: Surveys;
  readonly from: PathReading;
  readonly to: PathReading;
}

/** One direction of a trial as it passes stations; undefined where one of them did not answer. */
export function flowOf(
  { sender, receiver }: Direction,
  trial: Trial,
  seen: Observation,
  { surveys, from, to }: Readings,
): Flow | undefined {
  const [ends] = surveys.ends;
  const place = (name: string | undefined) => {
    const [before, after] = [from.places[name ?? ""], to.places[name ?? ""]];
    return before && after ? new Place(before, after) : undefined;
  };
  const near = place(ends?.[sender].node);
  const far = place(ends?.[receiver].node);
  const [box, wire] = [place(middleboxName), place(switchName)];
  if (!ends || !near || !far || !box || !wire) return undefined;

  const { shared } = seen;
  const count = new Counting(trial, seen);
  const backlog = count.droppedByBacklog;
  const nicOf = (node: string) => surveys.nics.find((nic) => nic.node === node)?.link ?? "";
  const [nearNic, farNic] = [nicOf(ends[sender].node), nicOf(ends[receiver].node)];
  /** Ports of the switch are named after the nodes that they lead to. */
  const ports = { into: ends[sender].node, outOf: ends[receiver].node };
  const inBox = { into: middleboxLinks[sender], outOf: middleboxLinks[receiver] };
  const udp = trial.protocol === "udp";
  const inGuest = (place(middleboxGuest)?.drops(inBox) ?? []).map((drop) => ({
    ...drop,
    place: `guest: ${drop.place}`,
  }));
  /** Whether the middlebox comes before the switch. */
  const first = sender === from.at;

  const middlebox: Station[] = [
    {
      hop: first ? "cable to the middlebox" : switchName,
      passed: count.onLink(box, inBox.into, "rx"),
      drops: [...(first ? [] : wire.drops(ports)), ...backlog],
      leftBehind: first ? 0 : wire.queued,
    },
    {
      hop: middleboxName,
      passed: count.onLink(box, inBox.outOf, "tx"),
      drops: [...box.drops(inBox), ...inGuest, ...backlog],
      leftBehind: box.queued,
    },
  ];
  const farSide: Station = {
    hop: first ? switchName : "cable from the middlebox",
    passed: count.onLink(far, farNic, "rx"),
    drops: [...(first ? wire.drops(ports) : []), ...backlog],
    leftBehind: first ? wire.queued : 0,
  };
  const node: Station = {
    hop: `node of the ${sender}s`,
    passed: count.onLink(near, nearNic, "tx"),
    drops: [
      ...(shared[sender] ? [] : count.droppedByEnds(sender)),
      ...near.drops({ into: "", outOf: nearNic }),
      ...backlog,
    ],
    leftBehind: near.queued,
  };
  const nodeBeyond: Station = {
    hop: `node of the ${receiver}s`,
    passed: shared[receiver] ? 0 : count.atEnds(receiver, "rx"),
    drops: [
      ...far.drops({ into: farNic, outOf: "" }),
      ...count.droppedByEnds(receiver),
      ...backlog,
    ],
  };
  return {
    from: `${sender}s`,
    unit: udp ? "packets" : "payload bytes",
    pairs: seen.indexes.length,
    // On a stack that the node's other traffic shares only the NIC tells the flow.
    injected: shared[sender] ? count.onLink(near, nearNic, "tx") : count.atEnds(sender, "tx"),
    stations: [
      ...(shared[sender] ? [] : [node]),
      ...middlebox,
      farSide,
      ...(shared[receiver] ? [] : [nodeBeyond]),
      ...(udp ? [socketsOf(receiver, count, trial, seen)] : []),
    ],
  };
}

function socketsOf(
  receiver: Direction["receiver"],
  count: Counting,
  { payloadBytes }: Trial,
  { indexes }: Observation,
): Station {
  const full = count.datagrams(receiver, "udpRcvbufErrors");
  const found = {
    "full socket": full,
    "bad datagram": count.datagrams(receiver, "udpInErrors") - full,
    "closed socket": count.datagrams(receiver, "udpNoPorts"),
  };
  return {
    hop: `sockets of the ${receiver}s`,
    passed: count.datagrams(receiver, "udpInDatagrams"),
    drops: Object.entries(found).flatMap(([place, packets]) =>
      packets > 0 ? [{ place, link: null, packets }] : [],
    ),
    // iperf3's servers close their sockets as soon as they are told of the end.
    leftBehind:
      Math.ceil(socketBufferBytes / ((payloadBytes ?? 0) + datagramOverheadBytes)) * indexes.length,
  };
}
