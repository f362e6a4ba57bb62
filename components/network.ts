import * as docker from "@pulumi/docker";
import * as pulumi from "@pulumi/pulumi";
import { formatSubnet, gatewayAddress, parseSubnet } from "../lib/address.ts";
import { dockerNetworkName } from "../lib/names.ts";
import { networkOf } from "../lib/network/index.ts";
import { kindOf } from "../lib/node/index.ts";
import type { Node } from "./node.ts";

export interface NetworkArgs {
  node: Node;
  labels: Record<string, string>;
  /** The NIC, where the module sits on it. */
  dependsOn: pulumi.Resource[];
}

/** The network under test on one node, as its module says. */
export class Network extends pulumi.ComponentResource {
  readonly network: docker.Network;

  constructor(name: string, args: NetworkArgs, opts?: pulumi.ComponentResourceOptions) {
    super("netbench:network:Network", name, {}, opts);
    const { node } = args;
    const { scenario, stack } = node.context;
    const { subnet } = scenario.network;
    const network = networkOf(scenario);
    const { driver, options } = network.dockerNetwork(
      stack,
      kindOf(node.context.node).nic(node.context),
    );
    this.network = new docker.Network(
      `${name}-docker`,
      {
        name: dockerNetworkName(stack),
        driver,
        options,
        ipamConfigs: [
          { subnet: formatSubnet(parseSubnet(subnet)), gateway: gatewayAddress(subnet) },
        ],
        // The MTU as a label: links take it when they are made, so another one needs new containers.
        labels: Object.entries({
          ...args.labels,
          "netbench.mtu": String(network.containerMtuBytes),
        }).map(([label, value]) => ({ label, value })),
      },
      {
        ...node.onNode(),
        parent: this,
        provider: node.engine,
        dependsOn: args.dependsOn,
        deleteBeforeReplace: true,
      },
    );
    this.registerOutputs();
  }
}
