import type { Measured } from "../../lib/measured/measured.ts";
import { curves } from "./curves.ts";
import { dots } from "./dots.ts";
import type { Figure, Panel } from "./figure.ts";
import { heading } from "./heading.ts";
import * as panels from "./panels.ts";
import { hopBars, hasHops } from "./hop-bars.ts";
import { lookOf } from "./theme.ts";

/** What belongs into one figure: trials that differ in system, MTU and number of pairs alone. */
interface Group {
  readonly id: string;
  readonly title: string;
  readonly measured: readonly Measured[];
  readonly hasCurve: boolean;
  /** The figure of the paper that shows the same. */
  readonly inPaper: string;
}

/** Below this a UDP payload is there to count packets, not bytes. */
const packetTestBytes = 512;

const signs = "Error bars: one standard error. Hollow: suspect. ×: failed.";
const shifted = " Systems stand a little apart, so that none hides another.";

/** One kind of figure: drawn for each group that has something for it. */
interface Kind {
  readonly id: string;
  readonly title: string;
  readonly caption: string;
  readonly panels: (group: Group) => readonly Panel[];
}

const kinds: readonly Kind[] = [
  {
    id: "throughput",
    title: "Throughput",
    caption: "Payload received by all active pairs together in the time in which all sent.",
    panels: ({ measured, hasCurve }) => [
      ...(isPacketTest(measured) ? [panels.packets] : []),
      panels.aggregate,
      ...(hasCurve ? [panels.perPair] : []),
    ],
  },
  {
    id: "cpu",
    title: "CPU",
    caption: "Throughput for each core that was busy, and how many were, on all machines together.",
    panels: () => [panels.perCore, panels.busyCores],
  },
  {
    id: "loss",
    title: "Loss and drops",
    caption:
      "What did not arrive, and packets that interfaces, sockets and softirq queues dropped.",
    panels: () => [panels.loss, panels.retransmits, panels.drops],
  },
  {
    id: "latency",
    title: "Round trips",
    caption:
      "Round-trip times of single requests beside the load, mean over the repetitions. Dotted, or a tick: without load, before the first trial.",
    panels: () => [panels.roundTripP50, panels.roundTripP99],
  },
  {
    id: "start-skew",
    title: "Start skew",
    caption: "How long after the first pair 95 % of the pairs had sent their first data.",
    panels: ({ hasCurve }) => (hasCurve ? [panels.startSkew] : []),
  },
];

/** All figures of a report, group by group: what it costs stands under the throughput. */
export function figuresOf(measured: readonly Measured[]): Figure[] {
  const look = lookOf([...new Set(measured.map(({ series }) => series))]);
  const groups = groupsOf(measured);
  return groups.flatMap((group) => [
    ...kinds.flatMap((kind): Figure[] => {
      const drawn = kind.panels(group).filter((panel) => panels.hasAny(panel, group.measured));
      if (drawn.length === 0) return [];
      const shown = { ...look, ...only(look, group.measured) };
      const title = `${kind.title}, ${group.title}${kind.id === "throughput" ? group.inPaper : ""}`;
      const spec = group.hasCurve
        ? curves(group.measured, drawn, shown)
        : dots(group.measured, drawn);
      return [
        {
          ...{ id: `${kind.id}-${group.id}`, title },
          caption: `${kind.caption} ${signs}${group.hasCurve ? shifted : ""}`,
          spec: { ...spec, title: heading(title, group) },
          measured: group.measured,
        },
      ];
    }),
    ...hopFigure(group),
  ]);
}

/** Where the packets went, of trials with a middlebox between the nodes. */
function hopFigure(group: Group): Figure[] {
  const measured = group.measured.filter(hasHops);
  if (measured.length === 0) return [];
  const title = `Where packets went, ${group.title}`;
  const caption =
    "What arrived, and at which hop the rest was lost, in percent of what was sent, from before the first packet until all was over. Unexplained: neither out again nor found dropped.";
  const spec = { ...hopBars(measured), title: heading(title, { measured }) };
  return [{ id: `hops-${group.id}`, title, caption, spec, measured }];
}

/** The look of the series that a figure has: its legend names no others. */
function only(look: ReturnType<typeof lookOf>, measured: readonly Measured[]) {
  const at = look.series.flatMap((series, index) =>
    measured.some((one) => one.series === series) ? [index] : [],
  );
  const pick = <T>(values: readonly T[]): T[] => at.flatMap((index) => values[index] ?? []);
  return {
    series: pick(look.series),
    colours: pick(look.colours),
    shapes: pick(look.shapes),
    dashes: at.map((index) => look.dashes[index] ?? [1, 0]),
  };
}

const isPacketTest = (measured: readonly Measured[]): boolean =>
  measured.every(({ payloadBytes }) => payloadBytes !== null && payloadBytes < packetTestBytes);

const placements = { local: "both halves on one node", switched: "halves on two nodes" } as const;
const paperFigures: Readonly<Record<string, string>> = {
  "tcp-local": " (paper: Fig. 6)",
  "udp-local": " (paper: Fig. 7)",
  "tcp-switched": " (paper: Fig. 8)",
  "udp-switched": " (paper: Fig. 9)",
};

function groupsOf(measured: readonly Measured[]): Group[] {
  const groups = new Map<string, { one: Measured; members: Measured[] }>();
  // A single number of pairs makes rows of dots, in which directions stand side by side.
  const curved = new Set(measured.map(({ activePairs }) => activePairs)).size > 1;
  for (const one of measured) {
    const small = one.payloadBytes !== null && one.payloadBytes < packetTestBytes;
    const id = [
      ...[one.protocol, one.placement],
      ...(small ? [`${one.payloadBytes}b`] : []),
      ...(curved && one.direction !== "forward" ? [one.direction] : []),
    ].join("-");
    const group = groups.get(id) ?? { one, members: [] };
    group.members.push(one);
    groups.set(id, group);
  }
  return [...groups].map(([id, { one, members }]) => ({
    id,
    title: titleOf(id, one),
    measured: members,
    hasCurve: curved,
    inPaper: curved ? (paperFigures[id] ?? "") : "",
  }));
}

function titleOf(id: string, { protocol, placement, payloadBytes, direction }: Measured): string {
  const small = /-\d+b/.test(id) ? ` ${payloadBytes} B` : "";
  const way = id.endsWith(`-${direction}`) ? `, ${direction}` : "";
  return `${protocol.toUpperCase()}${small}, ${placements[placement]}${way}`;
}
