import { existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import { join, relative } from "node:path";
import { UserError } from "../../lib/errors.ts";
import type { Source } from "../../lib/measured/measured.ts";
import { type RunRecord, runRecordSchema } from "../../lib/result.ts";
import { type Journal, journalSchema } from "../../lib/sweep/journal.ts";
import { labelText } from "../../lib/sweep/expand.ts";
import type { ReportInput } from "../../report/page/report.ts";
import { projectRoot } from "../environment.ts";

/** Axes on these paths are drawn as such: what is left of a point's labels names its system. */
const drawnAxes = /^(nic\.mtuBytes|pairs\.|benchmark\.(protocols|activePairs|directions))/;

export interface LoadedResults extends ReportInput {
  /** Where they are: the folder of a sweep or a stack, or that of a record. */
  readonly folder: string;
}

/**
 * Results by path or name: a sweep's folder, a plan's (its newest sweep), a stack's (its newest
 * finished run), or one record.
 * @throws UserError where there are none.
 */
export function loadResults(nameOrPath: string): LoadedResults {
  const candidates = [
    nameOrPath,
    ...["results", "results/sweeps", "docs/results"].map((folder) =>
      join(projectRoot, folder, nameOrPath),
    ),
  ];
  const path = candidates.find((candidate) => existsSync(candidate));
  if (path === undefined) {
    throw new UserError(
      `There are no results ${nameOrPath}: give a folder or file of results/, such as results/quickstart.`,
    );
  }
  if (statSync(path).isFile()) return fromRecord(path);
  if (existsSync(join(path, "sweep.json"))) return fromSweep(path);
  const newestSweep = readdirSync(path)
    .filter((name) => existsSync(join(path, name, "sweep.json")))
    .sort()
    .at(-1);
  if (newestSweep !== undefined) return fromSweep(join(path, newestSweep));
  return fromStack(path);
}

const shown = (path: string): string => {
  const inProject = relative(projectRoot, path);
  return inProject.startsWith("..") ? path : inProject;
};

function readRecord(file: string): RunRecord {
  try {
    return runRecordSchema.parse(JSON.parse(readFileSync(file, "utf8")));
  } catch {
    throw new UserError(
      `${shown(file)} cannot be read: it is damaged, or no record of this version.`,
    );
  }
}

function fromRecord(file: string): LoadedResults {
  const record = readRecord(file);
  if (record.summary === null) throw new UserError(`${shown(file)} is of a run that is unfinished.`);
  return {
    title: `${record.scenario}, run ${record.run}`,
    shows: "",
    sources: [{ record, file: shown(file) }],
    gaps: [],
    folder: join(file, ".."),
  };
}

/** Runs are named by their start, so the newest is the last one by name. */
function fromStack(folder: string): LoadedResults {
  const runs = readdirSync(folder)
    .filter((name) => /^\d{8}T\d{6}Z.*\.json$/.test(name))
    .sort()
    .reverse();
  const newest = runs.find((name) => readRecord(join(folder, name)).summary !== null);
  if (newest === undefined) throw new UserError(`${shown(folder)} holds no finished run.`);
  return fromRecord(join(folder, newest));
}

function readJournal(file: string): Journal {
  try {
    return journalSchema.parse(JSON.parse(readFileSync(file, "utf8")));
  } catch {
    throw new UserError(`${shown(file)} cannot be read: it is damaged, or of another version.`);
  }
}

const byPlace = (a: readonly number[], b: readonly number[]): number =>
  a.map((place, at) => place - (b[at] ?? 0)).find((difference) => difference !== 0) ?? 0;

function fromSweep(folder: string): LoadedResults {
  const journal = readJournal(join(folder, "sweep.json"));
  const naming = journal.axes.filter(({ path }) => path === null || !drawnAxes.test(path));
  // In the order of the plan's axes, not of the dice.
  const placeOf = (entry: Journal["points"][number]) =>
    journal.axes.map(({ name, labels }) => labels.indexOf(String(entry.labels[name])));
  const points = journal.points.toSorted((a, b) => byPlace(placeOf(a), placeOf(b)));
  const sources = points.flatMap(({ file, labels, block }): Source[] => {
    if (file === null) return [];
    const words = naming.flatMap(({ name, path }) => {
      const label = labels[name];
      if (label === undefined) return [];
      return path === null ? [String(label)] : [`${name} ${label}`];
    });
    const record = readRecord(join(folder, file));
    const series = words.join(", ");
    return [{ record, block, file, ...(series === "" ? {} : { series }) }];
  });
  if (sources.length === 0) throw new UserError(`${shown(folder)} holds no finished point.`);
  const gaps = points
    .filter(({ status }) => status === "skipped" || status === "failed")
    .map(({ labels, status, reason }) => ({
      point: labelText(labels),
      ...{ status, reason: reason ?? "it did not say why" },
    }));
  return { title: journal.title, shows: journal.shows, sources, gaps, folder };
}
