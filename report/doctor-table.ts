import type { Finding } from "../lib/doctor/diagnosis.ts";
import type { Facts } from "../lib/doctor/probe.ts";
import { textTable } from "./text-table.ts";

/** What a machine can run, and what is missing for the rest. */
export function doctorTable(title: string, facts: Facts, findings: readonly Finding[]): string {
  const account = facts.root ? "root" : "no root";
  const engine = facts.engine === undefined ? "no Docker engine" : `Docker ${facts.engine}`;
  return [
    `${title}: ${facts.system}, ${engine}, ${account}`,
    textTable(
      [{ text: "what" }, { text: "runs" }, { text: "missing" }, { text: "how to get it" }],
      findings.map(({ what, missing }) => [
        what,
        missing.length === 0 ? "yes" : "no",
        missing.map((one) => one.what).join("\n"),
        missing.map(({ cure }) => cure).join("\n"),
      ]),
    ),
  ].join("\n");
}
