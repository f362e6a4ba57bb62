import { existsSync, readdirSync } from "node:fs";
import { basename, join } from "node:path";
import { closest } from "fastest-levenshtein";
import { UserError } from "../../lib/errors.ts";
import { mistakesIn } from "../../lib/reading/stack.ts";
import { readYaml } from "../../lib/reading/yaml.ts";
import { formatPath } from "../../lib/scenario-issues.ts";
import { expandPlan, type Point } from "../../lib/sweep/expand.ts";
import { type SweepPlan, sweepPlanSchema } from "../../lib/sweep/plan-schema.ts";
import { projectRoot } from "../environment.ts";
import { readBytes } from "../read-bytes.ts";
import { writtenScenario } from "../stack-file.ts";

const folder = join(projectRoot, "sweeps");

/** Names of all plans that are shipped. */
export const planNames = (): string[] =>
  readdirSync(folder)
    .flatMap((file) => /^(.+)\.yaml$/.exec(file)?.slice(1) ?? [])
    .sort();

export interface LoadedPlan {
  /** The file's name without its ending: results are kept under it. */
  name: string;
  plan: SweepPlan;
  points: Point[];
}

/**
 * A plan by its name (`paper-local`) or its file (`sweeps/paper-local.yaml`), with all its points.
 * @throws UserError naming all mistakes.
 */
export function readPlan(nameOrFile: string): LoadedPlan {
  const file = [nameOrFile, join(folder, `${nameOrFile}.yaml`)].find(
    (path) => path.endsWith(".yaml") && existsSync(path),
  );
  if (file === undefined) {
    const names = planNames();
    throw new UserError(
      `There is no plan ${nameOrFile}. Did you mean ${closest(nameOrFile, names)}? There are: ${names.join(", ")}.`,
    );
  }
  const name = basename(file, ".yaml");
  const reading = readYaml(readBytes(file, file));
  if (!reading.right) throw mistakesIn(file, reading.mistakes);
  const parsed = sweepPlanSchema.safeParse(reading.value);
  if (!parsed.success) {
    const lines = parsed.error.issues.map(
      ({ path, message }) =>
        `${path.length === 0 ? "the plan" : formatPath(path)}: ${message.replace(/^./, (c) => c.toLowerCase())}`,
    );
    throw new UserError(`${file} is no plan; nothing was touched:\n  ${lines.join("\n  ")}`);
  }
  const plan = parsed.data;
  return { name, plan, points: expandPlan(plan, writtenScenario(plan.base), `sweep-${name}`) };
}
