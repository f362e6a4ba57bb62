import { expect } from "chai";
import * as pulumi from "@pulumi/pulumi";
import { Testbed, type TestbedArgs } from "../../components/testbed.ts";
import type { Ground } from "../../lib/node/contexts.ts";
import type { ScenarioInput } from "../../lib/scenario.ts";
import { exampleContents } from "../image-contents.ts";
import { contextsFor, ground } from "../scenarios.ts";

/** A resource as the program asked for it. */
export interface Registered {
  type: string;
  name: string;
  /** Inputs with all outputs resolved; none for components. */
  inputs: Record<string, unknown>;
  parent: string | undefined;
  dependsOn: string[];
  deletedWith: string | undefined;
  deleteBeforeReplace: boolean;
}

/** What the fake plugins answer when a program looks at the machine. */
export type Answer = (script: string) => string;

const emptySummary = JSON.stringify({
  scenario: "trial",
  run: "1",
  resultFile: "results/trial/1.json",
  verdict: "valid",
  reasons: [],
  trials: [],
});

const inputsSeen = new Map<string, Record<string, unknown>>();
const keyOf = (type: string, name: string) => `${type} ${name}`;

/** Puts fake plugins in place of the engine's: each resource is made at once, as asked. */
export async function fakePlugins(answer: Answer = () => "the token\n"): Promise<void> {
  await pulumi.runtime.setMocks(
    {
      newResource: ({ type, name, inputs }) => {
        const asked = inputs as Record<string, unknown>;
        inputsSeen.set(keyOf(type, name), asked);
        const stdout = name === "benchmark-run" ? emptySummary : "";
        return { id: `id-of-${name}`, state: { ...asked, stdout } };
      },
      call: ({ inputs }) => {
        const { command } = inputs as { command: string };
        return { ...(inputs as object), stdout: answer(command), stderr: "" };
      },
    },
    "netbench",
    "trial",
    false,
  );
}

const nameOf = (resource: pulumi.Resource): string => {
  const { __name } = resource as unknown as { __name: string };
  return __name;
};

const listOf = (dependsOn: pulumi.ResourceOptions["dependsOn"]): pulumi.Resource[] =>
  ([dependsOn ?? []] as unknown[]).flat(2) as pulumi.Resource[];

/** All resources of a testbed for a scenario, in the order they were asked for. */
export async function resourcesOf(
  input: ScenarioInput,
  changes: Partial<Ground> = {},
): Promise<Registered[]> {
  const { scenario, contexts } = contextsFor(input, changes);
  const args: TestbedArgs = {
    ...ground,
    ...changes,
    scenario,
    contexts,
    toolsImage: { tag: "netbench-tools:0123456789ab", contents: exampleContents },
    project: "abcd1234",
  };
  const found: Omit<Registered, "inputs">[] = [];
  const note: pulumi.ResourceTransformation = ({ type, name, opts }) => {
    found.push({
      type,
      name,
      parent: opts.parent && nameOf(opts.parent),
      dependsOn: listOf(opts.dependsOn).map(nameOf),
      deletedWith: opts.deletedWith && nameOf(opts.deletedWith as pulumi.Resource),
      deleteBeforeReplace: (opts as pulumi.CustomResourceOptions).deleteBeforeReplace ?? false,
    });
    return undefined;
  };
  inputsSeen.clear();
  // As in the program (index.ts): without stack traces it takes half the time.
  const { stackTraceLimit } = Error;
  Error.stackTraceLimit = 0;
  const made = new Testbed(args.stack, args, { transformations: [note] });
  await new Promise((resolve) => made.benchmark.summary.apply(resolve));
  Error.stackTraceLimit = stackTraceLimit;
  return found.map((resource) => ({
    ...resource,
    inputs: inputsSeen.get(keyOf(resource.type, resource.name)) ?? {},
  }));
}

/** Types of resources. */
export const container = "docker:index/container:Container";
export const command = "command:local:Command";

/** The one resource of this name. */
export const byName = (
  resources: readonly Registered[],
  name: string,
  type?: string,
): Registered => {
  const found = resources.filter(
    (resource) => resource.name === name && (type ?? resource.type) === resource.type,
  );
  expect(found, name).to.have.length(1);
  return found[0] as Registered;
};

export const ofType = (resources: readonly Registered[], type: string) =>
  resources.filter((resource) => resource.type === type);

/** How many there are of each type. */
export const count = (resources: readonly Registered[]): Record<string, number> => {
  const counts: Record<string, number> = {};
  for (const { type } of resources) counts[type] = (counts[type] ?? 0) + 1;
  return counts;
};
