import * as pulumi from "@pulumi/pulumi";
import { preflight } from "./components/preflight.ts";
import { quietSdk } from "./components/quiet-sdk.ts";
import { scenarioInUse } from "./components/scenario-in-use.ts";
import { Testbed } from "./components/testbed.ts";
import { UserError } from "./lib/errors.ts";
import { imageToolsOf } from "./lib/image.ts";
import { nodeContexts } from "./lib/node/contexts.ts";
import { takesToolsImage } from "./lib/node/image-state.ts";
import { parseScenario } from "./lib/parse-scenario.ts";
import { groundHere } from "./measure/ground.ts";
import { toolsImageHere } from "./measure/image-digest.ts";
import { keepTestbed, keptTestbeds } from "./measure/kept-testbed.ts";

async function testbed() {
  const stack = pulumi.getStack();
  const input = scenarioInUse(stack, new pulumi.Config("netbench").get("scenario"));
  const scenario = parseScenario(input, stack);
  const ground = groundHere(stack);
  const contexts = nodeContexts(scenario, ground);
  await preflight(scenario, ground, contexts, { isKnown: keptTestbeds(stack).length > 0 });
  if (!pulumi.runtime.isDryRun()) keepTestbed(ground, scenario);
  const isTaken = contexts.some(takesToolsImage);
  const toolsImage = isTaken ? await toolsImageHere(imageToolsOf(scenario)) : undefined;
  quietSdk();
  const made = new Testbed(stack, { ...ground, scenario, contexts, toolsImage });
  return made.benchmark.summary;
}

const summary = await testbed().catch((error: unknown) => {
  throw error instanceof UserError ? new pulumi.RunError(error.message) : error;
});
export const { scenario, run, resultFile, verdict, trials } = pulumi.output(summary);
