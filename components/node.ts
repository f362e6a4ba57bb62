import * as docker from "@pulumi/docker";
import * as pulumi from "@pulumi/pulumi";
import { nodeVolatileDir } from "../lib/folders.ts";
import { type AnyNodeContext, kindOf } from "../lib/node/index.ts";
import { placedIn } from "../lib/node/placed.ts";
import type { HostState } from "../lib/script.ts";
import { sshOptions } from "../lib/ssh.ts";
import type { PlacedState } from "../lib/state-over-ssh.ts";
import { engineHost } from "./engine-host.ts";
import { HostScript } from "./host-script.ts";

export interface NodeArgs {
  context: AnyNodeContext;
  /** What must be there before the node, e.g. the switch. */
  dependsOn: pulumi.Resource[];
}

/** A node: what makes it, and the provider of its Docker engine. */
export class Node extends pulumi.ComponentResource {
  readonly context: AnyNodeContext;
  readonly engine: docker.Provider;
  readonly state: HostScript;

  constructor(name: string, args: NodeArgs, opts?: pulumi.ComponentResourceOptions) {
    super("netbench:node:Node", name, {}, opts);
    this.context = args.context;
    const kind = kindOf(args.context.node);
    const route = kind.route(args.context);
    this.state = new HostScript(
      `${name}-state`,
      { state: kind.hostState(args.context), tokenFile: this.tokenFile("node") },
      { parent: this, dependsOn: args.dependsOn },
    );
    this.engine = new docker.Provider(
      `${name}-engine`,
      {
        host: engineHost(args.context),
        ...(route === undefined ? {} : { sshOpts: sshOptions(route, { open: false }) }),
      },
      { parent: this, dependsOn: this.state },
    );
    this.registerOutputs();
  }

  /** Another concern of this node as desired state. */
  hostScript(
    concern: string,
    state: PlacedState,
    opts: pulumi.CustomResourceOptions,
    owners?: pulumi.Input<string>[],
  ): HostScript {
    const { node } = this.context;
    return new HostScript(
      `${node.name}-${concern}`,
      { state, tokenFile: this.tokenFile(concern), ...(owners ? { owners } : {}) },
      { ...this.onNode(), ...opts },
    );
  }

  /** The state with its scripts run in the node. */
  inNode(state: HostState): PlacedState {
    return placedIn(this.context, state);
  }

  /** Options of all that lives on the node: it comes after the node and may die with it. */
  onNode(): pulumi.CustomResourceOptions {
    return {
      dependsOn: this.state,
      ...(kindOf(this.context.node).ownsContainers ? { deletedWith: this.state } : {}),
    };
  }

  private tokenFile(concern: string): string {
    const { person, stack, node } = this.context;
    return `${nodeVolatileDir(person, stack, node.name)}/${concern}.token`;
  }
}
