import * as pulumi from "@pulumi/pulumi";
import type { HostState } from "../lib/script.ts";
import type { HostScript } from "./host-script.ts";
import type { Node } from "./node.ts";

export interface HostAgentsArgs {
  node: Node;
  /** All of them as desired state (lib/node/host-agents.ts). */
  state: HostState;
  /** What must be there before: the link whose address they listen on. */
  dependsOn: pulumi.Resource[];
}

/** The halves of pairs that are processes of a node, idle until the benchmark asks something of them. */
export class HostAgents extends pulumi.ComponentResource {
  readonly state: HostScript;

  constructor(name: string, args: HostAgentsArgs, opts?: pulumi.ComponentResourceOptions) {
    super("netbench:host-agents:HostAgents", name, {}, opts);
    const { node, dependsOn } = args;
    this.state = node.hostScript("agents", node.inNode(args.state), { parent: this, dependsOn });
    this.registerOutputs();
  }
}
