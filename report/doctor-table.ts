import type { Finding } from "../lib/doctor/diagnosis.ts";
import { kernelFeatureList } from "../lib/network/kernel-features.ts";
import type { Facts } from "../lib/doctor/probe.ts";
import { textTable } from "./text-table.ts";

/** What the kernel has of what modules are made of, and lacks. */
function kernelLines({ features }: Facts): string[] {
  if (features === undefined) return ["kernel: only root can ask what it has"];
  const has = kernelFeatureList.filter(({ option }) => features.has(option));
  const lacks = kernelFeatureList.filter(({ option }) => !features.has(option));
  return [
    `kernel has ${has.map(({ feature }) => feature).join(", ") || "none of what modules are made of"}`,
    ...(lacks.length === 0
      ? []
      : [
          `kernel lacks ${lacks.map(({ feature, option }) => `${feature} (${option})`).join(", ")}`,
          "  Debian's own kernel has them all, and so have the lab's guests: npm run lab -- up",
        ]),
  ];
}

/** What a machine can run, and what is missing for the rest. */
export function doctorTable(title: string, facts: Facts, findings: readonly Finding[]): string {
  const account = facts.root ? "root" : "no root";
  const engine = facts.engine === undefined ? "no Docker engine" : `Docker ${facts.engine}`;
  return [
    `${title}: ${facts.system}, ${engine}, ${account}`,
    ...kernelLines(facts),
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
