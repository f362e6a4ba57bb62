import * as pulumi from "@pulumi/pulumi";
import { agentCommand, agentMount, portableAgentCommand } from "../lib/agent.ts";
import { agentDir } from "../lib/folders.ts";
import type { Role } from "../lib/names.ts";
import { networkOf } from "../lib/network/index.ts";
import { dockerPublishes } from "../lib/network/publishing.ts";
import { endpointOf } from "../lib/node/endpoint.ts";
import { cpuSetOf } from "../lib/pinning.ts";
import type { PlanEndpoint } from "../lib/plan.ts";
import { Container } from "./container.ts";
import type { Network } from "./network.ts";
import type { Node } from "./node.ts";

/** Where a half of a pair goes. */
export interface Place {
  node: Node;
  network: Network;
  image: string;
  /** What must be there before the container: the image, the network. */
  dependsOn: pulumi.Resource[];
}

export interface PairArgs {
  /** 1, 2, 3 … */
  index: number;
  client: Place;
  server: Place;
  labels: Record<string, string>;
}

/**
 * A client and a server container, idle until the benchmark asks something of their agents; only one
 * of them where the other half is a process of its node.
 */
export class Pair extends pulumi.ComponentResource {
  readonly client: Container | undefined;
  readonly server: Container | undefined;

  constructor(name: string, args: PairArgs, opts?: pulumi.ComponentResourceOptions) {
    super("netbench:pair:Pair", name, {}, opts);
    this.server = this.container(name, "server", args);
    this.client = this.container(name, "client", args);
    this.registerOutputs();
  }

  /** Hardened and inert: no capabilities, nothing to write but a tmpfs, never restarted. */
  private container(name: string, role: Role, args: PairArgs): Container | undefined {
    const { node, network, image, dependsOn } = args[role];
    const { stack, scenario, person } = node.context;
    const end = endpointOf(node.context, args.index, role);
    if (scenario.endpoint[role] !== "container") return undefined;
    const containerId = end.container;
    return new Container(
      `${name}-${role}`,
      {
        name: containerId,
        hostname: containerId.slice(0, 63),
        image,
        ...agentOf(scenario.image, role, end),
        user: `${person.uid}:${person.gid}`,
        ...networkSettings(network, node, end),
        ...(dockerPublishes(scenario.network) ? published(end) : {}),
        ...pinned(node, args.index, role),
        // Under an engine that remaps user ids the person would be nobody in the agents' folder.
        usernsMode: "host",
        readOnly: true,
        tmpfs: { "/tmp": "" },
        mounts: [
          {
            type: "bind",
            source: agentDir(person, stack, node.context.node.name),
            target: agentMount,
          },
        ],
        capabilities: capabilitiesOf(end),
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
function agentOf(image: string | undefined, role: Role, end: PlanEndpoint) {
  const { container: name, port, address, stack } = end;
  const settings = { role, name, port, ...(stack === "node" ? { address } : {}) };
  if (image === undefined) return { command: agentCommand(settings) };
  const [program = "sh", ...words] = portableAgentCommand(settings);
  return { entrypoints: [program], command: words };
}

/**
 * None; on the node's own stack that to ping. Docker lets all groups ping in a container's own stack
 * (net.ipv4.ping_group_range), and the node's setting is not ours to change. Spelt as Docker gives it
 * back: by another spelling a refresh would replace the container.
 */
function capabilitiesOf({ stack }: PlanEndpoint) {
  return { drops: ["ALL"], ...(stack === "node" ? { adds: ["CAP_NET_RAW"] } : {}) };
}

/**
 * In the network under test; without any, to be wired; or on the node's own stack. A mode beside a network
 * of that name would lose the address: the container is created in the mode's network with an address of
 * Docker's choice, and joining a network for the second time changes nothing.
 */
function networkSettings({ joined }: Network, node: Node, { address }: PlanEndpoint) {
  if (joined !== undefined) {
    return { networksAdvanced: [{ name: joined, ipv4Address: address }] };
  }
  const wired = networkOf(node.context.scenario).attachment === "wired";
  return { networkMode: wired ? "none" : "host" };
}

/** On the processors that the scenario gives them; changed in place. */
function pinned({ context }: Node, index: number, role: Role) {
  const cpuSet = cpuSetOf(context, index, role);
  return cpuSet === undefined ? {} : { cpuSet };
}

/**
 * iperf3 needs TCP for its control connection in UDP tests too. On the address that clients dial and
 * no other: a proxy answers from the address it is bound to.
 */
function published({ port, dial }: PlanEndpoint) {
  if (dial === undefined) return {};
  const ports = ["tcp", "udp"].map((protocol) => ({
    internal: port,
    external: dial.port,
    ip: dial.address,
    protocol,
  }));
  return { ports };
}
