import * as docker from "@pulumi/docker";
import * as pulumi from "@pulumi/pulumi";
import { dockerNetworkName } from "../lib/names.ts";
import { type DockerNetwork, networkAt, networkOf } from "../lib/network/index.ts";
import { addressPools } from "../lib/network/subnet.ts";
import { networkLink } from "../lib/node/network-link.ts";
import type { HostScript } from "./host-script.ts";
import type { Node } from "./node.ts";

export interface NetworkArgs {
  node: Node;
  labels: Record<string, string>;
  /** What must be there before: the NIC, where the module sits on it; what spans the nodes. */
  dependsOn: pulumi.Resource[];
  /** The network of another node that spans to this one: its replacement takes this node's containers along. */
  spanning?: docker.Network | undefined;
}

/** The network under test on one node, as its module says. */
export class Network extends pulumi.ComponentResource {
  /** What the module needs on the node, where it needs something. */
  readonly state: HostScript | undefined;
  /** What a container must wait for, beyond the network whose name it takes. */
  readonly parts: pulumi.Resource[];
  /** What processes of the node must wait for: all of it. */
  readonly ends: pulumi.Resource[];
  /** The network that Docker made on the node. */
  readonly made: docker.Network | undefined;
  /** Docker's name of the network, where containers join one. */
  readonly joined: pulumi.Input<string> | undefined;

  constructor(name: string, args: NetworkArgs, opts?: pulumi.ComponentResourceOptions) {
    super("netbench:network:Network", name, {}, opts);
    const { context } = args.node;
    const { attachment } = networkOf(context.scenario);
    const { hostState, dockerNetwork } = networkAt(networkLink(context));

    this.state =
      hostState &&
      args.node.hostScript("network", args.node.inNode(hostState), {
        parent: this,
        dependsOn: args.dependsOn,
      });
    const ground = this.state ? [this.state] : args.dependsOn;
    this.made = dockerNetwork ? this.inDocker(name, args, dockerNetwork, ground) : undefined;
    this.parts = this.made ? [] : ground;
    this.ends = this.made ? [this.made] : ground;
    // A network that spans the nodes is made on one of them and joined by name on the others.
    this.joined = attachment === "network" ? (this.made ?? args.spanning)?.name : undefined;
    this.registerOutputs();
  }

  private inDocker(
    name: string,
    args: NetworkArgs,
    { driver, options, attachable }: DockerNetwork,
    dependsOn: pulumi.Resource[],
  ): docker.Network {
    const { scenario, stack, position } = args.node.context;
    return new docker.Network(
      `${name}-docker`,
      {
        name: dockerNetworkName(stack),
        driver,
        options,
        ...(attachable ? { attachable } : {}),
        ipamConfigs: addressPools(scenario.network, position),
        // The MTU as a label: links take it when they are made, so another one needs new containers.
        labels: Object.entries({
          ...args.labels,
          "netbench.mtu": String(networkOf(scenario).containerMtuBytes),
        }).map(([label, value]) => ({ label, value })),
      },
      {
        ...args.node.onNode(),
        parent: this,
        provider: args.node.engine,
        dependsOn,
        deleteBeforeReplace: true,
      },
    );
  }
}
