import * as pulumi from "@pulumi/pulumi";
import { buildPlan } from "../lib/build-plan.ts";
import { digest } from "../lib/names.ts";
import type { AnyNodeContext } from "../lib/node/index.ts";
import { type Summary, summarySchema } from "../lib/result.ts";
import { quote } from "../lib/shell.ts";
import { Program } from "./host-script.ts";

export interface BenchmarkArgs {
  stack: string;
  contexts: readonly AnyNodeContext[];
  /** Ids of the containers, or of what stands for them, in use: another testbed is measured anew. */
  containerIds: pulumi.Input<string>[];
  dependsOn: pulumi.Resource[];
}

/** Runs the trials and keeps their summary; the full record is in results/. */
export class Benchmark extends pulumi.ComponentResource {
  readonly summary: pulumi.Output<Summary>;

  constructor(name: string, args: BenchmarkArgs, opts?: pulumi.ComponentResourceOptions) {
    super("netbench:benchmark:Benchmark", name, {}, opts);
    const plan = pulumi
      .all(args.containerIds)
      .apply((ids) => JSON.stringify(buildPlan(args.contexts, digest(ids.join(" "), 16))));
    const run = new Program(
      `${name}-run`,
      {
        create: "exec node --import tsx/esm measure/main.ts",
        delete: `rm -f ${quote(`results/${args.stack}/current.json`)}`,
        stdin: plan,
      },
      { parent: this, dependsOn: args.dependsOn },
    );
    this.summary = run.stdout.apply((text) => summarySchema.parse(JSON.parse(text)));
    this.registerOutputs({ summary: this.summary });
  }
}
