import * as pulumi from "@pulumi/pulumi";
import type { PlacedState } from "../lib/state-over-ssh.ts";
import type { HostScript } from "./host-script.ts";
import type { Node } from "./node.ts";

export interface NicArgs {
  node: Node;
  /** Its settings and the node's sysctls as desired state (lib/node/node-settings.ts). */
  state: PlacedState;
}

/** The NIC under test of a node and the kernel's settings around it; the originals come back on destroy. */
export class Nic extends pulumi.ComponentResource {
  readonly state: HostScript;

  constructor(name: string, args: NicArgs, opts?: pulumi.ComponentResourceOptions) {
    super("netbench:nic:Nic", name, {}, opts);
    this.state = args.node.hostScript("nic", args.state, { parent: this });
    this.registerOutputs();
  }
}
