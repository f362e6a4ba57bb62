import { join } from "node:path";
import { execa } from "execa";
import { projectRoot } from "../environment.ts";
import type { Tally } from "./tally.ts";

interface StaticCheck {
  title: string;
  program: string;
  args: readonly string[];
}

const staticChecks: readonly StaticCheck[] = [
  { title: "format", program: "prettier", args: ["--check", "--log-level", "warn", "."] },
  { title: "lint", program: "eslint", args: ["."] },
  { title: "types", program: "tsc", args: ["--noEmit", "--pretty"] },
];

/** Formatter, linter and compiler; each counts as one test. Their output is shown as it comes. */
export async function runChecks(): Promise<Tally> {
  const tally: Tally = { passed: 0, failed: [], skipped: [] };
  for (const { title, program, args } of staticChecks) {
    const started = Date.now();
    const { failed } = await execa(join(projectRoot, "node_modules", ".bin", program), args, {
      cwd: projectRoot,
      stdio: ["ignore", "inherit", "inherit"],
      reject: false,
    });
    const seconds = ((Date.now() - started) / 1000).toFixed(1);
    process.stdout.write(`${failed ? "✖" : "✔"} ${title} (${program}, ${seconds} s)\n`);
    if (failed)
      tally.failed.push({ title, message: `what ${program} says stands at the beginning` });
    else tally.passed += 1;
  }
  return tally;
}
