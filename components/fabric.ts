import * as pulumi from "@pulumi/pulumi";
import { nodeVolatileDir } from "../lib/folders.ts";
import { kindOf } from "../lib/node/index.ts";
import type { HostState } from "../lib/script.ts";
import { HostScript } from "./host-script.ts";
import type { Node } from "./node.ts";

export interface FabricArgs {
  nodes: readonly [Node, ...Node[]];
  state: HostState;
  /** What must be there before, besides the nodes: the NICs that it speaks over. */
  dependsOn: pulumi.Resource[];
}

/** What makes one network of all nodes, where the module spans them: its scripts run here. */
export class Fabric extends pulumi.ComponentResource {
  readonly state: HostScript;

  constructor(name: string, args: FabricArgs, opts?: pulumi.ComponentResourceOptions) {
    super("netbench:fabric:Fabric", name, {}, opts);
    const { nodes, state, dependsOn } = args;
    const [first] = nodes;
    const { person, stack, node } = first.context;
    const allDie = nodes.every(({ context }) => kindOf(context.node).ownsContainers);
    this.state = new HostScript(
      `${name}-state`,
      { state, tokenFile: `${nodeVolatileDir(person, stack, node.name)}/fabric.token` },
      {
        ...(allDie ? { deletedWith: first.state } : {}),
        parent: this,
        dependsOn: [...nodes.map(({ state }) => state), ...dependsOn],
      },
    );
    this.registerOutputs();
  }
}
