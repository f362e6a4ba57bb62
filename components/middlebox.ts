import * as pulumi from "@pulumi/pulumi";
import { volatileDir } from "../lib/folders.ts";
import { middleboxName } from "../lib/names.ts";
import type { HostState } from "../lib/script.ts";
import { HostScript, makingOf } from "./host-script.ts";
import type { Node } from "./node.ts";

export interface MiddleboxArgs {
  /** The node whose cable to the switch it is in. */
  node: Node;
  /** It as desired state (lib/node/middlebox.ts). */
  state: HostState;
  /** What must be there before: the other nodes; an image. */
  dependsOn: pulumi.Resource[];
}

/** The middlebox between a node and the switch. */
export class Middlebox extends pulumi.ComponentResource {
  readonly state: HostScript;

  constructor(name: string, args: MiddleboxArgs, opts?: pulumi.ComponentResourceOptions) {
    super("netbench:middlebox:Middlebox", name, {}, opts);
    const { node, state, dependsOn } = args;
    const { person, stack } = node.context;
    this.state = new HostScript(
      `${name}-state`,
      {
        state,
        tokenFile: `${volatileDir(person, stack)}/${middleboxName}.token`,
        // A node that was made again is plugged into the switch itself.
        owners: [makingOf(node.state)],
      },
      { parent: this, dependsOn: [node.state, ...dependsOn] },
    );
    this.registerOutputs();
  }
}
