import { z } from "zod";
import { tokenVariable } from "./drift.ts";

/** One difference between what was brought up and what is. */
export interface Difference {
  /** The node, or "machine" for what nodes have in common. */
  node: string;
  what: string;
  want: string;
  have: string;
}

/** The part of `pulumi preview --json` that tells of drift. */
const previewSchema = z.looseObject({
  steps: z
    .array(
      z.looseObject({
        op: z.string(),
        urn: z.string(),
        newState: z
          .looseObject({ inputs: z.record(z.string(), z.unknown()).optional() })
          .optional(),
      }),
    )
    .optional(),
});

const tokensSchema = z.looseObject({ [tokenVariable]: z.string() });

export interface DriftReport {
  differences: Difference[];
  /** Names of resources that `up` would change for another reason: the scenario is another one now. */
  changed: string[];
}

/** What a preview says of a testbed that is up. Nodes are known by their names. */
export function driftIn(preview: unknown, nodes: readonly string[]): DriftReport {
  const steps = previewSchema.parse(preview).steps ?? [];
  const report: DriftReport = { differences: [], changed: [] };
  for (const { op, urn, newState } of steps) {
    // Of a type of ours or a stack; with `same` nothing is to be done.
    if (op === "same" || /::(netbench|pulumi):[^:]*:[^:]*::/.test(urn)) continue;
    const name = urn.split("::").at(-1) ?? urn;
    const token = tokensSchema.safeParse(newState?.inputs?.["environment"]).data?.[tokenVariable];
    const node = nodes.find((candidate) => name.startsWith(`${candidate}-`)) ?? "machine";
    const [, sentences] = /^drift \S+: (.*)$/.exec(String(token ?? "")) ?? [];
    if (sentences !== undefined) {
      for (const sentence of sentences.split("; "))
        if (sentence !== "") report.differences.push({ node, ...inParts(sentence) });
    } else if (/^new /.test(String(token ?? ""))) {
      report.differences.push({ node, what: name, want: "made", have: "forgotten: a reboot?" });
    } else report.changed.push(name);
  }
  return report;
}

/** `eth1 mtu: want 9000, have 1500`. */
function inParts(sentence: string): Omit<Difference, "node"> {
  const [, what, want, have] = /^(.*?): want (.*), have (.*)$/.exec(sentence) ?? [];
  return what === undefined || want === undefined || have === undefined
    ? { what: sentence, want: "", have: "" }
    : { what, want, have };
}
