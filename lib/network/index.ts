import type {
  NetworkModuleName,
  NetworkSpec,
  NodeKindName,
  Placement,
  Scenario,
} from "../scenario.ts";
import { containerLink } from "../names.ts";
import { bridge } from "./bridge.ts";
import { host } from "./host.ts";
import { ipvlan } from "./ipvlan.ts";
import { macvlan } from "./macvlan.ts";
import { overlay } from "./overlay.ts";
import { ovs } from "./ovs.ts";
import { passthrough } from "./passthrough.ts";
import { vxlan } from "./vxlan.ts";
import type { HostState } from "../script.ts";
import type {
  Attachment,
  GuestServer,
  Link,
  Member,
  NetworkModule,
  WiredEnd,
} from "./network-module.ts";

export type {
  Dial,
  DockerNetwork,
  EngineNeeds,
  KernelNeed,
  KernelSign,
  Link,
  LinkExpectation,
  Member,
  NodeEnd,
  Peer,
  WiredEnd,
} from "./network-module.ts";

/** All network systems. A module in the schema without an entry here does not compile. */
export const networkModules: { [M in NetworkModuleName]: NetworkModule<M> } = {
  bridge,
  macvlan,
  ipvlan,
  ovs,
  vxlan,
  overlay,
  passthrough,
  host,
};

/** The module of a network. The table guarantees that entry and network belong together. */
export function moduleOf<M extends NetworkModuleName>(network: { module: M }): NetworkModule<M> {
  return networkModules[network.module];
}

export type AnyLink = Link<NetworkModuleName>;
export type AnyMember = Member<NetworkModuleName>;

const anyModuleOf = (network: NetworkSpec) =>
  moduleOf(network) as unknown as NetworkModule<NetworkModuleName>;

/** What a network needs of the nodes that it is on: features of their kernels, programs. */
export function needsOf(network: NetworkSpec) {
  const module = anyModuleOf(network);
  return { kernel: module.kernel?.(network) ?? [], programs: module.programs?.(network) ?? [] };
}

/** Bytes of encapsulation, for rules that see parts of a scenario only. */
export const overheadBytesOf = (network: NetworkSpec): number =>
  anyModuleOf(network).overheadBytes(network);

/** How the network's containers get their links, for the same rules. */
export const attachmentOf = (network: NetworkSpec): Attachment =>
  anyModuleOf(network).attachment(network);

/** Whether its packets pass the nodes' NICs, for the same rules. */
export const passesNic = (network: NetworkSpec, placement: Placement): boolean =>
  anyModuleOf(network).usesNic(network, placement);

/** Whether there are ports on a node that netbench makes, for the same rules. */
export function makesPorts(
  network: NetworkSpec,
  placement: Placement,
  kind: NodeKindName,
): boolean {
  const module = anyModuleOf(network);
  const atSwitch = module.usesNic(network, placement) || module.devices !== undefined;
  return module.ports?.(network) !== undefined || (kind === "emulated" && atSwitch);
}

/** What holds for a scenario's network on all nodes, for callers that need not know which one it is. */
export function networkOf(scenario: Scenario) {
  const { network, pairs } = scenario;
  const module = anyModuleOf(network);
  const overheadBytes = overheadBytesOf(network);
  return {
    attachment: module.attachment(network),
    usesNic: passesNic(network, pairs.placement),
    overheadBytes,
    /** MTU inside the containers. */
    containerMtuBytes: scenario.nic.mtuBytes - overheadBytes,
    /** What the scenario says, or what theory says where it says nothing. */
    expectReachable:
      scenario.expectReachable ??
      module.reachable(network, {
        placement: pairs.placement,
        hairpin: scenario.switch.hairpin,
      }),
    /** Devices that the network takes from this node. */
    devicesOf: (node: string): readonly string[] =>
      module.devices?.(network, node, (pairs.placement === "local" ? 2 : 1) * pairs.count) ?? [],
    ...needsOf(network),
    /** How the engine of the first, second … node is to be started, where we start it. */
    engineAt: (position: number) =>
      module.engine?.({ network, placement: pairs.placement, position }) ?? {
        iptables: false,
        userlandProxy: false,
      },
    fabric: (members: readonly AnyMember[]): HostState | undefined => module.fabric?.(members),
  };
}

/** What holds for the network on one node; each part is worked out when it is asked for. */
export function networkAt(link: AnyLink) {
  const module = anyModuleOf(link.network);
  return {
    get hostState() {
      return module.hostState?.(link);
    },
    get dockerNetwork() {
      return module.dockerNetwork?.(link);
    },
    get residue() {
      return module.residue?.(link);
    },
    get obstacles() {
      return module.obstacles?.(link);
    },
    get expect() {
      return module.expect?.(link);
    },
    get nodeEnd() {
      return module.nodeEnd?.(link);
    },
    get guestPlug() {
      return module.guestPlug?.(link);
    },
    get expectOnNode() {
      return module.expectOnNode?.(link) ?? [];
    },
    get probes() {
      return module.probes?.(link) ?? [];
    },
    portsOf: (containers: readonly string[]) =>
      module.ports?.(link.network)?.(link, containers) ?? [],
    linkIn: (container: string) => module.linkIn?.(link, container) ?? containerLink,
    publishGuests: (servers: readonly GuestServer[]) => module.publishGuests?.(link, servers),
    wire: (ends: readonly WiredEnd[]) => module.wire?.(link, ends),
    dial: (index: number) => module.dial?.(link, index),
  };
}
