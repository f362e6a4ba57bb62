import type { Finding } from "../../lib/findings/rule.ts";
import { claims } from "../../lib/findings/claims.ts";
import { evaluate } from "../../lib/findings/rule.ts";
import { type Measured, measuredOf, type Source } from "../../lib/measured/measured.ts";
import { conditions } from "../conditions.ts";
import { type Figure } from "../figures/figure.ts";
import { figuresOf } from "../figures/figures.ts";

/** A point that was not measured, and why. */
export interface Gap {
  readonly point: string;
  readonly status: string;
  readonly reason: string;
}

export interface ReportInput {
  readonly title: string;
  /** What it shows, where a plan says so. */
  readonly shows: string;
  readonly sources: readonly Source[];
  readonly gaps: readonly Gap[];
}

/** All that a report says, before it is put into a form. */
export interface Report {
  readonly title: string;
  readonly shows: string;
  readonly gaps: readonly Gap[];
  readonly measured: readonly Measured[];
  readonly figures: readonly Figure[];
  readonly findings: readonly Finding[];
  /** First and last repetition. */
  readonly from: string;
  readonly to: string;
}

export function buildReport({ title, shows, sources, gaps }: ReportInput): Report {
  const measured = measuredOf(sources);
  const times = sources.flatMap(({ record }) => [record.startedAt, record.finishedAt ?? []]).flat();
  return {
    ...{ title, shows, gaps, measured },
    figures: figuresOf(measured),
    findings: claims.map((claim) => evaluate(claim, measured)),
    from: times.toSorted()[0] ?? "",
    to: times.toSorted().at(-1) ?? "",
  };
}

/** The distinct conditions of the trials, one line each. */
export const conditionsOf = (measured: readonly Measured[]): string[] => [
  ...new Set(measured.flatMap(({ records }) => records.flatMap(conditions))),
];
