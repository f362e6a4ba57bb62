import type { NetworkModuleName, Scenario } from "../scenario.ts";
import { bridge } from "./bridge.ts";
import { macvlan } from "./macvlan.ts";
import type { Link, NetworkModule } from "./network-module.ts";

export type { ContainerLinkFacts, DockerNetwork, Link } from "./network-module.ts";

/** All network systems. A module in the schema without an entry here does not compile. */
export const networkModules: { [M in NetworkModuleName]: NetworkModule<M> } = { bridge, macvlan };

/** The module of a network. The table guarantees that entry and network belong together. */
export function moduleOf<M extends NetworkModuleName>(network: { module: M }): NetworkModule<M> {
  return networkModules[network.module];
}

type AnyLink = Link<NetworkModuleName>;

/** A scenario's network with its module, for callers that need not know which one it is. */
export function networkOf(scenario: Scenario) {
  const { network } = scenario;
  const module = moduleOf(network) as unknown as NetworkModule<NetworkModuleName>;
  return {
    usesNic: module.usesNic,
    overheadBytes: module.overheadBytes,
    /** MTU inside the containers. */
    containerMtuBytes: scenario.nic.mtuBytes - module.overheadBytes,
    dockerNetwork: (stack: string, nic: string | undefined) =>
      module.dockerNetwork(link(stack, nic)),
    residue: (stack: string, nic: string | undefined) => module.residue?.(link(stack, nic)),
    expect: (stack: string, nic: string | undefined) => module.expect(link(stack, nic)),
    /** What the scenario says, or what theory says where it says nothing. */
    expectReachable:
      scenario.expectReachable ??
      module.reachable(network, {
        placement: scenario.pairs.placement,
        hairpin: scenario.switch.hairpin,
      }),
  };

  function link(stack: string, nic: string | undefined): AnyLink {
    return { stack, network, nicMtuBytes: scenario.nic.mtuBytes, nic };
  }
}
