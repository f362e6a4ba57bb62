import * as pulumi from "@pulumi/pulumi";
import { nodeOfRole, pairsInUse } from "../lib/build-plan.ts";
import type { ToolsImage } from "../lib/image.ts";
import { pairName, projectLabel, stackLabel } from "../lib/names.ts";
import { networkOf } from "../lib/network/index.ts";
import { type AnyNodeContext, kindOf } from "../lib/node/index.ts";
import type { Ground } from "../lib/node/contexts.ts";
import { endsOn, rolesOn } from "../lib/node/endpoint.ts";
import { fabricState } from "../lib/node/fabric.ts";
import { guestsStateOn } from "../lib/node/guests.ts";
import { hostAgentsState } from "../lib/node/host-agents.ts";
import { takesToolsImage } from "../lib/node/image-state.ts";
import { linksState } from "../lib/node/links-state.ts";
import { middleboxNode } from "../lib/node/middlebox-cable.ts";
import { isInContainer } from "../lib/node/middlebox-container.ts";
import { middleboxState } from "../lib/node/middlebox.ts";
import { machineState, otherMachineState, usesThisMachine } from "../lib/node/machine.ts";
import { nodeSettingsState } from "../lib/node/node-settings.ts";
import { portSettingsState } from "../lib/node/port-settings.ts";
import type { Scenario } from "../lib/scenario.ts";
import { Benchmark } from "./benchmark.ts";
import { Fabric } from "./fabric.ts";
import { Guests } from "./guests.ts";
import { HostAgents } from "./host-agents.ts";
import { type HostScript, makingOf } from "./host-script.ts";
import { Image } from "./image.ts";
import { Machine } from "./machine.ts";
import { Middlebox } from "./middlebox.ts";
import { Network, type NetworkArgs } from "./network.ts";
import { Owner } from "./owner.ts";
import { Nic } from "./nic.ts";
import { Node } from "./node.ts";
import { Pair, type Place } from "./pair.ts";
import { Switch } from "./switch.ts";

export interface TestbedArgs extends Ground {
  scenario: Scenario;
  contexts: readonly AnyNodeContext[];
  /** The tools image, where a node takes it (takesToolsImage). */
  toolsImage: ToolsImage | undefined;
}

/** The whole scenario: nodes, NICs, networks, pairs, and the benchmark over them. */
export class Testbed extends pulumi.ComponentResource {
  readonly benchmark: Benchmark;

  constructor(name: string, args: TestbedArgs, opts?: pulumi.ComponentResourceOptions) {
    super("netbench:testbed:Testbed", name, {}, opts);
    const parent = { parent: this };
    const { scenario, stack } = args;
    const labels = { [stackLabel]: stack, [projectLabel]: args.project };

    const shared = usesThisMachine(args.contexts) ? machineState(scenario, args) : undefined;
    const owner = [new Owner("owner", { ground: args }, parent).state];
    const machine = shared
      ? [new Machine("machine", { ground: args, state: shared, dependsOn: owner }, parent).state]
      : [];
    const ground = scenario.nodes.some((node) => node.kind === "emulated")
      ? [new Switch("switch", { stack, person: args.person, dependsOn: owner }, parent).state]
      : owner;
    const nodes = args.contexts.map(
      (context) => new Node(context.node.name, { context, dependsOn: ground }, parent),
    );
    const others = nodes.flatMap((node) => this.machine(node));
    const nics = nodes.map((node) => this.nic(node));
    const images = nodes.map((node) => this.image(node, args));
    const middlebox = this.middlebox(nodes, args, images.flat());
    const fabric = this.fabric(nodes, [...nics.flat(), ...middlebox]);
    const places = nodes.reduce<Place[]>((before, node, at) => {
      // A network that spans the nodes is made on the first and joined by the others.
      const spanning = fabric.length > 0 ? before[0]?.network.made : undefined;
      const dependsOn = [...(nics[at] ?? []), ...fabric, ...(spanning ? [spanning] : [])];
      const ground = { labels, dependsOn, spanning };
      return [...before, this.place(node, args, ground, images[at] ?? [])];
    }, []);

    const hasContainers = Object.values(scenario.endpoint).includes("container");
    const pairs = Array.from(
      { length: hasContainers ? scenario.pairs.count : 0 },
      (_, at) =>
        new Pair(
          pairName(at + 1),
          {
            index: at + 1,
            client: nodeOfRole(scenario, places, "client"),
            server: nodeOfRole(scenario, places, "server"),
            labels,
          },
          parent,
        ),
    );
    const links = nodes.map((node) => this.links(node, args, pairs));
    const ports = places.flatMap((place, at) =>
      this.ports(place, [
        ...(place.node.context.node === middleboxNode(scenario) ? middlebox : []),
        ...(links[at] ?? []),
      ]),
    );
    const agents = places.flatMap((place) => [...this.agents(place), ...this.guests(place)]);

    this.benchmark = new Benchmark(
      "benchmark",
      {
        stack,
        contexts: args.contexts,
        containerIds: [
          ...pairs
            .slice(0, pairsInUse(scenario))
            .flatMap(({ client, server }) => [client?.id ?? [], server?.id ?? []].flat()),
          ...agents.map(({ id }) => id),
        ],
        dependsOn: [...machine, ...others, ...middlebox, ...links.flat(), ...ports, ...agents],
      },
      parent,
    );
    this.registerOutputs({ summary: this.benchmark.summary });
  }

  /** What the node's own machine needs, where it is another than this one. */
  private machine(node: Node): pulumi.Resource[] {
    const state = otherMachineState(node.context);
    return state ? [node.hostScript("machine", state, { parent: node })] : [];
  }

  /** The node's NIC, where the network sits on it, and its sysctls. */
  private nic(node: Node): pulumi.Resource[] {
    const { node: spec } = node.context;
    const state = nodeSettingsState(node.context);
    return state ? [new Nic(`${spec.name}-nic`, { node, state }, { parent: node }).state] : [];
  }

  /** What is in the cable of one node, where the scenario wants something there. */
  private middlebox(
    nodes: readonly Node[],
    { scenario, toolsImage }: TestbedArgs,
    images: readonly HostScript[],
  ): HostScript[] {
    const node = nodes.find(({ context }) => context.node === middleboxNode(scenario));
    const state = node && middleboxState(node.context, toolsImage?.tag ?? "");
    if (node === undefined || state === undefined) return [];
    const others = nodes.filter((other) => other !== node).map((other) => other.state);
    const dependsOn = [...others, ...(isInContainer(scenario) ? images : [])];
    return [new Middlebox("middlebox", { node, state, dependsOn }, { parent: this }).state];
  }

  /** The tools image, where the node's engine has containers of it. */
  private image(node: Node, { toolsImage: image }: TestbedArgs): HostScript[] {
    const name = `${node.context.node.name}-image`;
    return image !== undefined && takesToolsImage(node.context)
      ? [new Image(name, { node, image }, { parent: node }).state]
      : [];
  }

  /** What makes one network of all nodes, where there is such a thing. */
  private fabric(nodes: readonly Node[], dependsOn: pulumi.Resource[]): pulumi.Resource[] {
    const [first, ...others] = nodes;
    const state = fabricState(nodes.map(({ context }) => context));
    if (first === undefined || state === undefined) return [];
    const args = { nodes: [first, ...others] as const, state, dependsOn };
    return [new Fabric("fabric", args, { parent: this }).state];
  }

  /** All that a container needs on its node. */
  private place(
    node: Node,
    { scenario, toolsImage }: TestbedArgs,
    ground: Omit<NetworkArgs, "node">,
    images: readonly HostScript[],
  ): Place {
    const image = scenario.image ?? toolsImage?.tag ?? "";
    const name = `${node.context.node.name}-network`;
    const network = new Network(name, { node, ...ground }, { parent: node });
    return { node, network, image, dependsOn: [...images, ...network.parts] };
  }

  /** The links of the node's containers, watched over in one batch. */
  private links(node: Node, args: TestbedArgs, pairs: readonly Pair[]): HostScript[] {
    const ends = endsOn(node.context, "container");
    if (ends.length === 0) return [];
    const roles = rolesOn(node.context);
    const state = linksState(node.context, ends, kindOf(node.context.node).hasRoot(node.context));
    const containers = pairs.flatMap((pair) => roles.flatMap((role) => pair[role] ?? []));
    const wired = networkOf(args.scenario).attachment === "wired";
    return [
      node.hostScript(
        "links",
        node.inNode(state),
        { parent: node, dependsOn: containers },
        // A link that we made ourselves is gone with its container.
        wired ? containers.map(({ id }) => id) : undefined,
      ),
    ];
  }

  /** Settings of the ports that we make for the node; they come after what makes the ports. */
  private ports({ node, network }: Place, others: readonly HostScript[]): pulumi.Resource[] {
    const state = portSettingsState(node.context);
    if (state === undefined) return [];
    const makers = [node.state, ...(network.state ? [network.state] : []), ...others];
    const options = { parent: node, dependsOn: makers };
    // A port that was made again has lost them.
    return [node.hostScript("ports", state, options, makers.map(makingOf))];
  }

  /** The halves of pairs that are processes of the node. */
  private agents({ node, network }: Place): pulumi.CustomResource[] {
    const state = hostAgentsState(node.context);
    if (state === undefined) return [];
    const name = `${node.context.node.name}-agents`;
    return [new HostAgents(name, { node, state, dependsOn: network.ends }, { parent: node }).state];
  }

  /** The halves of pairs that are virtual machines on the node. */
  private guests({ node, network }: Place): pulumi.CustomResource[] {
    const state = guestsStateOn(node.context);
    if (state === undefined) return [];
    const name = `${node.context.node.name}-guests`;
    return [new Guests(name, { node, state, network }, { parent: node }).state];
  }
}
