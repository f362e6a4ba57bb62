import type { Measured } from "../../lib/measured/measured.ts";
import type { Panel } from "./figure.ts";

/** The quantities that figures show. Error bars are one standard error, as in the paper. */

const giga = 1e9;
const kilo = 1e3;

const scaled = (value: number | null | undefined, unit: number): number | null =>
  value === null || value === undefined ? null : value / unit;

export const aggregate: Panel = {
  title: "all pairs, Gbit/s",
  value: ({ aggregate: all }) => scaled(all?.mean, giga),
  error: ({ aggregate: all }) => scaled(all?.stderr, giga),
};

export const perPair: Panel = {
  title: "a pair, Gbit/s (log)",
  value: ({ aggregate: all, activePairs }) =>
    all === null || all.mean === 0 ? null : all.mean / giga / activePairs,
  error: ({ aggregate: all, activePairs }) => scaled(all?.stderr, giga * activePairs),
  logarithmic: true,
};

export const packets: Panel = {
  title: "delivered, 1000 packets/s",
  value: ({ packets: all }) => scaled(all?.mean, kilo),
  error: ({ packets: all }) => scaled(all?.stderr, kilo),
};

export const perCore: Panel = {
  title: "a busy core, Gbit/s",
  value: ({ bitsPerSecondPerBusyCore }) => scaled(bitsPerSecondPerBusyCore, giga),
};

export const busyCores: Panel = { title: "busy cores", value: (one) => one.busyCores };

export const loss: Panel = { title: "lost, %", value: ({ lossPercent }) => lossPercent };

export const retransmits: Panel = {
  title: "segments sent again",
  value: (one) => one.retransmits,
};

export const drops: Panel = { title: "packets dropped", value: ({ dropped }) => dropped };

export const startSkew: Panel = {
  title: "start skew p95, ms",
  value: ({ skewP95Ms, activePairs }) => (activePairs > 1 ? skewP95Ms : null),
};

type Percentile = "p50" | "p99";

/** Under load where that was measured, with the time without load beside it; else that time alone. */
function roundTrip(name: Percentile): Panel {
  const idle = ({ roundTrips }: Measured) => roundTrips?.idle?.[name] ?? null;
  const shown = (one: Measured) =>
    one.roundTrips?.loaded === null ? idle(one) : (one.roundTrips?.loaded[name] ?? null);
  return {
    title: `round trip ${name}, ms (log)`,
    value: (one) => shown(one)?.mean ?? null,
    error: (one) => shown(one)?.stderr ?? null,
    reference: (one) => (one.roundTrips?.loaded === null ? null : (idle(one)?.mean ?? null)),
    logarithmic: true,
  };
}
export const roundTripP50 = roundTrip("p50");
export const roundTripP99 = roundTrip("p99");

export const hasAny = ({ value }: Panel, measured: readonly Measured[]): boolean =>
  measured.some((one) => value(one) !== null);
