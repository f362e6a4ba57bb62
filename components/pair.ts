import * as docker from "@pulumi/docker";
import * as pulumi from "@pulumi/pulumi";
import { pairAddresses } from "../lib/address.ts";
import { agentCommand, agentMount, portableAgentCommand } from "../lib/agent.ts";
import { agentDir } from "../lib/folders.ts";
import { containerName, type Role } from "../lib/names.ts";
import type { Network } from "./network.ts";
import type { Node } from "./node.ts";

/** Where a half of a pair goes. */
export interface Place {
  node: Node;
  network: Network;
  image: string;
  /** What must be there before the container, e.g. the image. */
  dependsOn: pulumi.Resource[];
}

export interface PairArgs {
  /** 1, 2, 3 … */
  index: number;
  client: Place;
  server: Place;
  labels: Record<string, string>;
}

/** A client and a server container, idle until the benchmark asks something of their agents. */
export class Pair extends pulumi.ComponentResource {
  readonly client: docker.Container;
  readonly server: docker.Container;

  constructor(name: string, args: PairArgs, opts?: pulumi.ComponentResourceOptions) {
    super("netbench:pair:Pair", name, {}, opts);
    this.server = this.container(name, "server", args);
    this.client = this.container(name, "client", args);
    this.registerOutputs();
  }

  /** Hardened and inert: no capabilities, nothing to write but a tmpfs, never restarted. */
  private container(name: string, role: Role, args: PairArgs): docker.Container {
    const { node, network, image, dependsOn } = args[role];
    const { stack, scenario, person } = node.context;
    const containerId = containerName(stack, args.index, role);
    return new docker.Container(
      `${name}-${role}`,
      {
        name: containerId,
        hostname: containerId.slice(0, 63),
        image,
        ...agentOf(scenario.image, role, containerId),
        user: `${person.uid}:${person.gid}`,
        networkMode: network.network.name,
        networksAdvanced: [
          {
            name: network.network.name,
            ipv4Address: pairAddresses(scenario.network.subnet, args.index)[role],
          },
        ],
        readOnly: true,
        tmpfs: { "/tmp": "" },
        mounts: [
          {
            type: "bind",
            source: agentDir(person, stack, node.context.node.name),
            target: agentMount,
          },
        ],
        capabilities: { drops: ["ALL"] },
        securityOpts: ["no-new-privileges"],
        restart: "no",
        logDriver: "none",
        mustRun: true,
        attach: false,
        logs: false,
        labels: Object.entries(args.labels).map(([label, value]) => ({ label, value })),
      },
      {
        ...node.onNode(),
        parent: this,
        provider: node.engine,
        dependsOn,
        deleteBeforeReplace: true,
      },
    );
  }
}

/** The agent is in our own image; another one's entrypoint gives way to it. */
function agentOf(image: string | undefined, role: Role, container: string) {
  if (image === undefined) return { command: agentCommand(role, container) };
  const [program = "sh", ...words] = portableAgentCommand(role, container);
  return { entrypoints: [program], command: words };
}
