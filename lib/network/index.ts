import type { NetworkModuleName, NetworkSpec, Scenario } from "../scenario.ts";
import { bridge } from "./bridge.ts";
import { host } from "./host.ts";
import { macvlan } from "./macvlan.ts";
import type { Link, NetworkModule, WiredEnd } from "./network-module.ts";

export type {
  Dial,
  DockerNetwork,
  EngineNeeds,
  KernelNeed,
  Link,
  LinkExpectation,
  NodeEnd,
  Peer,
  WiredEnd,
} from "./network-module.ts";

/** All network systems. A module in the schema without an entry here does not compile. */
export const networkModules: { [M in NetworkModuleName]: NetworkModule<M> } = {
  bridge,
  macvlan,
  host,
};

/** The module of a network. The table guarantees that entry and network belong together. */
export function moduleOf<M extends NetworkModuleName>(network: { module: M }): NetworkModule<M> {
  return networkModules[network.module];
}

export type AnyLink = Link<NetworkModuleName>;

const anyModuleOf = (network: NetworkSpec) =>
  moduleOf(network) as unknown as NetworkModule<NetworkModuleName>;

/** What a network needs of the nodes that it is on: features of their kernels, programs. */
export function needsOf(network: NetworkSpec) {
  const module = anyModuleOf(network);
  return { kernel: module.kernel?.(network) ?? [], programs: module.programs?.(network) ?? [] };
}

/** What holds for a scenario's network on all nodes, for callers that need not know which one it is. */
export function networkOf(scenario: Scenario) {
  const { network, pairs } = scenario;
  const module = anyModuleOf(network);
  const overheadBytes = module.overheadBytes(network);
  return {
    attachment: module.attachment,
    usesNic: module.usesNic(network, pairs.placement),
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
    ...needsOf(network),
    engine: module.engine?.(network) ?? { iptables: false, userlandProxy: false },
  };
}

/** What holds for the network on one node. */
export function networkAt(link: AnyLink) {
  const module = anyModuleOf(link.network);
  return {
    hostState: module.hostState?.(link),
    dockerNetwork: module.dockerNetwork?.(link),
    residue: module.residue?.(link),
    expect: module.expect?.(link),
    nodeEnd: () => module.nodeEnd?.(link),
    expectOnNode: module.expectOnNode?.(link) ?? [],
    probes: module.probes?.(link) ?? [],
    wire: (ends: readonly WiredEnd[]) => module.wire?.(link, ends),
    dial: (index: number) => module.dial?.(link, index),
  };
}
