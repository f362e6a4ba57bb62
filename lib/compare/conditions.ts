import type { RunRecord } from "../result.ts";

/** A condition in which two sets of results differ. */
export interface ConditionDifference {
  readonly what: string;
  readonly a: string;
  readonly b: string;
}

/** Things that differ from run to run and are no condition. */
const incidental = [
  /^scenario\.benchmark\.(run|seed)$/,
  /^scenario\.network\.subnet$/,
  /^machines\..*\.memoryBytes$/,
  /^nodes\..*\.clock/,
  /^links\..*\.(container|node)$/,
];

/** Every condition by its path: the scenario, and the environment as it was found. */
function conditionsOf({ plan, environment }: RunRecord): Map<string, string> {
  const found = new Map<string, string>();
  const walk = (value: unknown, path: string): void => {
    if (typeof value === "object" && value !== null) {
      for (const [key, part] of Object.entries(value)) walk(part, `${path}.${key}`);
    } else if (value !== undefined && !incidental.some((pattern) => pattern.test(path))) {
      found.set(path, String(value));
    }
  };
  walk(plan.scenario, "scenario");
  if (environment === null) return found;
  const { links, machines, nodes, ends, ...rest } = environment;
  // Clients and servers have links that are alike; what is asked is of which kind there are.
  const kinds = links.map(({ node: _, container, ...link }) => ({
    end: container === null ? "nic" : "container",
    ...link,
  }));
  for (const [key, value] of Object.entries(rest)) walk(value, key);
  Object.values(machines).forEach((machine, at) => walk(machine, `machine ${at + 1}`));
  Object.values(nodes).forEach((node, at) => walk(node.dockerVersion, `node ${at + 1}.docker`));
  for (const { end, ...link } of kinds) walk(link, `link of ${end}`);
  // Their names hold the testbed's, which is no condition.
  for (const [name, end] of Object.entries(ends)) {
    walk(end, `end at ${name.includes("-server") ? "server" : "client"}`);
  }
  return found;
}

/** Values of each condition over all records of a side. */
function together(records: readonly RunRecord[]): Map<string, string> {
  const values = new Map<string, Set<string>>();
  for (const record of records) {
    for (const [what, value] of conditionsOf(record)) {
      values.set(what, (values.get(what) ?? new Set()).add(value));
    }
  }
  return new Map([...values].map(([what, all]) => [what, [...all].sort().join(", ")]));
}

const absent = "–";

/** What one side may lack altogether, such as a NIC under test: one line then, not one a setting. */
const groups = ["link of nic", "link of container", "end at client", "end at server"];
const isOf = (group: string) => (what: string) => what.startsWith(`${group}.`);

/** Conditions that differ between two sets of results, in the order of the paths. */
export function differingConditions(
  a: readonly RunRecord[],
  b: readonly RunRecord[],
): ConditionDifference[] {
  const [ofA, ofB] = [together(a), together(b)];
  const has = (side: ReadonlyMap<string, string>, group: string) =>
    [...side.keys()].some(isOf(group));
  const lacking = groups.filter((group) => has(ofA, group) !== has(ofB, group));
  const all = [...new Set([...ofA.keys(), ...ofB.keys()])].sort();
  const single = all.flatMap((what) => {
    const [left, right] = [ofA.get(what) ?? absent, ofB.get(what) ?? absent];
    const isAlike = left === right || lacking.some((group) => isOf(group)(what));
    return isAlike ? [] : [{ what, a: left, b: right }];
  });
  const said = (side: ReadonlyMap<string, string>, group: string) =>
    has(side, group) ? "measured over" : absent;
  return [...lacking.map((what) => ({ what, a: said(ofA, what), b: said(ofB, what) })), ...single];
}
