import * as pulumi from "@pulumi/pulumi";
import type { HostState } from "../lib/script.ts";
import { type HostScript, makingOf } from "./host-script.ts";
import type { Network } from "./network.ts";
import type { Node } from "./node.ts";

export interface GuestsArgs {
  node: Node;
  /** All of them as desired state (lib/guest/state.ts). */
  state: HostState;
  /** What their NICs are plugged into. */
  network: Network;
}

/** The halves of pairs that are virtual machines on a node, idle until the benchmark asks something of them. */
export class Guests extends pulumi.ComponentResource {
  readonly state: HostScript;

  constructor(name: string, args: GuestsArgs, opts?: pulumi.ComponentResourceOptions) {
    super("netbench:guests:Guests", name, {}, opts);
    const { node, network } = args;
    // A bridge that was made again has lost its ports.
    const owners = [
      makingOf(node.state),
      ...(network.state ? [makingOf(network.state)] : []),
      ...(network.made ? [network.made.id] : []),
    ];
    this.state = node.hostScript(
      "guests",
      node.inNode(args.state),
      { parent: this, dependsOn: network.ends },
      owners,
    );
    this.registerOutputs();
  }
}
