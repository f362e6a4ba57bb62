import type { Verdict } from "../../lib/result.ts";
import { evaluate } from "../../lib/findings/rule.ts";
import { claims } from "../../lib/findings/claims.ts";
import type { Measured } from "../../lib/measured/measured.ts";
import type { RoundTrips } from "../../lib/measured/round-trips.ts";
import { figuresOf } from "../../report/figures/figures.ts";
import type { Report } from "../../report/page/report.ts";
import { around, exampleMeasured } from "../lib/measured/example-measured.ts";

const systems = [
  [{ module: "bridge" }, 10],
  [{ module: "macvlan", mode: "bridge" }, 28],
  [{ module: "ipvlan", mode: "l3" }, 31],
] as const;

const verdictAt: Readonly<Record<string, Verdict>> = { "1 4": "suspect", "2 8": "failed" };

/** Beside TCP, a round trip takes longer with every pair; without load it does not. */
function roundTripsOf(activePairs: number): RoundTrips {
  const around = (meanMs: number) => ({
    ...{ mean: meanMs, stderr: meanMs / 20, ci95Low: null, ci95High: null, cv: null },
  });
  return {
    idle: { p50: around(0.05), p99: around(0.2) },
    loaded: { p50: around(0.4 * activePairs), p99: around(2.2 * activePairs) },
  };
}

/** Three systems, two MTUs, TCP and UDP, 1 to 8 pairs; one suspect and one failed point a panel. */
export const exampleTrials = (): Measured[] =>
  systems.flatMap(([network, rate], at) =>
    [1500, 9000].flatMap((mtuBytes) =>
      (["tcp", "udp"] as const).flatMap((protocol) =>
        [1, 2, 4, 8].map((activePairs) => {
          const verdict = verdictAt[`${at} ${activePairs}`] ?? "valid";
          const level = protocol === "tcp" ? rate : rate / 3.5;
          const values = verdict === "failed" ? [] : around(level, 0.03, 10, activePairs + at);
          const roundTrips =
            protocol === "tcp" && verdict !== "failed" ? roundTripsOf(activePairs) : null;
          const reasons = verdict === "valid" ? [] : ["the <hypervisor> took 12.2 % [steal]"];
          return exampleMeasured(network, values, {
            ...{ mtuBytes, protocol, activePairs, verdict, reasons, roundTrips },
          });
        }),
      ),
    ),
  );

export function exampleReport(measured: readonly Measured[] = exampleTrials()): Report {
  return {
    title: "Example & test",
    shows: "Three systems <on paper>.",
    gaps: [{ point: "network OVS kernel", status: "skipped", reason: "openvswitch is missing" }],
    measured,
    figures: figuresOf(measured),
    findings: claims.map((claim) => evaluate(claim, measured)),
    from: "2026-11-21T09:00:00.000Z",
    to: "2026-11-21T10:00:00.000Z",
  };
}
