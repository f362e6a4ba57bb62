import type { Latency, RunRecord, TrialResult } from "../lib/result.ts";
import { summarizeLatency } from "../lib/latency/summary.ts";
import { short } from "./format.ts";
import { textTable } from "./text-table.ts";

interface Row {
  readonly what: string;
  readonly pairs: string;
  readonly latency: Latency;
}

type Percentile = "p50Ms" | "p95Ms" | "p99Ms" | "p999Ms";

const heads = [
  ...["round trip", "pairs", "rounds", "p50\nms ± 95 %", "p95\nms", "p99\nms", "p99.9\nms"],
  ...["max\nms", "lost\n%", "requests\nof a round"],
];

/** Round-trip times, without load first; none where no trial has any. */
export function latencyTable({ summary, idleLatency }: RunRecord): string[] {
  const idle = summarizeLatency(idleLatency ?? []);
  const rows: Row[] = [
    ...(idle === null ? [] : [{ what: "idle", pairs: "0", latency: idle }]),
    ...(summary?.trials ?? []).flatMap((trial) =>
      trial.latency?.loaded ? [loadedRow(trial, trial.latency.loaded)] : [],
    ),
  ];
  if (rows.length === 0) return [];
  return [
    textTable(
      heads.map((text, at) => ({ text, align: at === 0 ? "left" : "right" })),
      rows.map(cells),
    ),
  ];
}

function loadedRow(trial: TrialResult, latency: Latency): Row {
  const direction = trial.direction === "forward" ? "" : ` ${trial.direction}`;
  const payload = trial.payloadBytes === null ? "" : ` ${trial.payloadBytes} B`;
  const what = `beside ${trial.protocol}${payload}${direction}`;
  return { what, pairs: String(trial.activePairs), latency };
}

function cells({ what, pairs, latency }: Row): string[] {
  const { rounds, failed, sent, p50Ms, maxMs, lostPercent } = latency;
  const value = (name: Percentile) => percentile(latency, name);
  const high = p50Ms?.ci95High ?? null;
  const half = high === null ? "" : ` ± ${short(high - (p50Ms?.mean ?? 0))}`;
  return [
    ...[what, pairs, failed === 0 ? String(rounds) : `${rounds}, ${failed} failed`],
    ...[`${value("p50Ms")}${half}`, value("p95Ms"), value("p99Ms"), value("p999Ms")],
    maxMs === null ? (rounds > 0 ? "lost" : "–") : short(maxMs),
    lostPercent === null ? "–" : short(lostPercent),
    rounds + failed === 0 ? "–" : String(Math.round(sent / (rounds + failed))),
  ];
}

/** `lost`: so many requests were that the percentile is among them. `–`: too few to tell. */
function percentile(latency: Latency, name: Percentile): string {
  const statistic = latency[name];
  if (statistic !== null) return short(statistic.mean);
  const beyond = { p50Ms: 50, p95Ms: 5, p99Ms: 1, p999Ms: 0.1 }[name];
  return (latency.lostPercent ?? 0) >= beyond && latency.rounds > 0 ? "lost" : "–";
}
