import { agentDir } from "./folders.ts";
import { activePairsOf, sparePairs } from "./latency/probe.ts";
import type { Role } from "./names.ts";
import { loopback } from "./network/host.ts";
import { networkAt, networkOf } from "./network/index.ts";
import { prefixLengthIn } from "./network/subnet.ts";
import { type AnyNodeContext, kindOf } from "./node/index.ts";
import { remoteShell } from "./ssh.ts";
import { networkLink } from "./node/network-link.ts";
import { middleboxNode } from "./node/middlebox-cable.ts";
import { middleboxProbe, planMiddlebox } from "./node/middlebox-plan.ts";
import { endpointOf, positionOf } from "./node/endpoint.ts";
import { guestNodes, guestProbes, tapFacts } from "./node/guests.ts";
import { portPlaces } from "./node/port-settings.ts";
import type {
  LinkFacts,
  Plan,
  PlanEndpoint,
  PlanNode,
  PlanPair,
  PlanProbe,
  Trial,
} from "./plan.ts";
import { payloadSizes } from "./scenario/udp.ts";
import { type Scenario, udpOverIpv4HeaderBytes } from "./scenario.ts";

/** Node of each half: both on the first for local pairs, else clients on the first, servers on the second. */
export function nodeOfRole<T>(scenario: Scenario, nodes: readonly T[], role: Role): T {
  const node = nodes[positionOf(scenario, role) - 1];
  if (node === undefined) throw new Error(`no node for the ${role}s`);
  return node;
}

/** Protocols × sizes of datagrams × active pairs × directions, in the order of the scenario. */
export function trialsOf(scenario: Scenario): Trial[] {
  const { benchmark, pairs } = scenario;
  const largest = Math.min(networkOf(scenario).containerMtuBytes - udpOverIpv4HeaderBytes, 65507);
  const asked = payloadSizes(benchmark.udp);
  const sizes = asked.length > 0 ? asked : [largest];
  const payloads: Record<Trial["protocol"], readonly (number | null)[]> = {
    tcp: [null],
    udp: sizes,
  };
  return benchmark.protocols.flatMap((protocol) =>
    payloads[protocol].flatMap((payloadBytes) =>
      activePairsOf({ benchmark, pairs }).flatMap((activePairs) =>
        benchmark.directions.map((direction) => {
          const size = protocol === "udp" && sizes.length > 1 ? `-${payloadBytes}b` : "";
          const way = direction === "forward" ? "" : `-${direction}`;
          return {
            ...{ id: `${protocol}-${activePairs}${size}${way}` },
            ...{ protocol, activePairs, direction, payloadBytes },
          };
        }),
      ),
    ),
  );
}

/** How many pairs some trial uses, for its load or for round trips beside it. */
export const pairsInUse = (scenario: Scenario): number =>
  Math.max(...activePairsOf(scenario)) + sparePairs(scenario);

/** The measuring plan of a testbed; `testbed` is the digest of the containers in use. */
export function buildPlan(contexts: readonly AnyNodeContext[], testbed: string): Plan {
  const [first] = contexts;
  if (first === undefined) throw new Error("a testbed needs a node");
  const { scenario, stack } = first;
  const network = networkOf(scenario);
  const behind = middleboxNode(scenario)?.name;
  const cabled = contexts.find(({ node }) => node.name === behind);
  const endpoint = (index: number, role: Role): PlanEndpoint =>
    endpointOf(nodeOfRole(scenario, contexts, role), index, role);
  const pairs: PlanPair[] = Array.from({ length: pairsInUse(scenario) }, (_, at) => ({
    index: at + 1,
    client: endpoint(at + 1, "client"),
    server: endpoint(at + 1, "server"),
  }));
  const nics = network.usesNic ? contexts.flatMap(nicFacts) : [];
  const ends = nodeEndFacts(contexts, pairs);
  const isOf = (one: LinkFacts) => (other: LinkFacts) =>
    one.node === other.node && one.link === other.link;
  const expected = new Map(
    contexts.map((context) => [context.node.name, networkAt(networkLink(context)).expect]),
  );
  const links = pairs.flatMap(({ client, server }) =>
    [client, server]
      .filter((end) => end.stack === "own")
      .map(({ node, container, link, address }): LinkFacts => ({
        ...{ node, container, link },
        mtuBytes: network.containerMtuBytes,
        address: `${address}/${prefixLengthIn(scenario.network)}`,
        ...expected.get(node),
      })),
  );
  return {
    formatVersion: 1,
    stack,
    testbed,
    scenario,
    nodes: [
      ...contexts.map(planNode),
      ...contexts.flatMap((context) => guestNodes(context, pairsInUse(scenario))),
    ],
    pairs,
    facts: [
      ...nics.map((nic) => ({ ...nic, ...ends.find(isOf(nic)) })),
      ...ends.filter((end) => !nics.some(isOf(end))),
      ...contexts.flatMap(networkFacts),
      ...contexts.flatMap((context) => tapFacts(context, pairsInUse(scenario))),
      ...links,
    ],
    ...(scenario.ports === undefined ? {} : { ports: contexts.flatMap(portPlaces) }),
    ...(cabled === undefined ? {} : { middlebox: planMiddlebox(cabled) }),
    probes: [
      ...contexts.flatMap(probes),
      ...(cabled === undefined ? [] : middleboxProbe(cabled)),
      ...contexts.flatMap((context) => guestProbes(context, pairsInUse(scenario))),
    ],
    expectReachable: network.expectReachable,
    mtuBytes: network.containerMtuBytes,
    trials: trialsOf(scenario),
  };
}

function planNode(context: AnyNodeContext): PlanNode {
  const { node, stack, person } = context;
  const kind = kindOf(node);
  const namespace = kind.namespace(context);
  const route = kind.route(context);
  return {
    name: node.name,
    kind: node.kind,
    dockerHost: kind.dockerSocket(context),
    ...(route === undefined ? {} : { shell: remoteShell(route) }),
    ...(namespace === undefined ? {} : { namespace }),
    agentDir: agentDir(person, stack, node.name),
  };
}

/** Links that ends on the nodes' own stacks use; the MTU of a NIC is said elsewhere, loopback is always there. */
function nodeEndFacts(
  contexts: readonly AnyNodeContext[],
  pairs: readonly PlanPair[],
): LinkFacts[] {
  const ends = pairs.slice(0, 1).flatMap(({ client, server }) => [client, server]);
  return contexts.flatMap((context) => {
    const node = context.node.name;
    if (!ends.some((end) => end.stack === "node" && end.node === node)) return [];
    const { link, address, kind } = networkAt(networkLink(context)).nodeEnd ?? loopback;
    if (link === loopback.link) return [];
    const own = kind && { kind, mtuBytes: networkOf(context.scenario).containerMtuBytes };
    return [{ node, link, address, ...own }];
  });
}

function networkFacts(context: AnyNodeContext): LinkFacts[] {
  const node = context.node.name;
  return networkAt(networkLink(context)).expectOnNode.map((fact) => ({ node, ...fact }));
}

function probes(context: AnyNodeContext): PlanProbe[] {
  const node = context.node.name;
  return networkAt(networkLink(context)).probes.map((probe) => ({
    node,
    ...probe,
    argv: [...probe.argv],
  }));
}

function nicFacts(context: AnyNodeContext): LinkFacts[] {
  const nic = kindOf(context.node).nic(context);
  return nic === undefined
    ? []
    : [{ node: context.node.name, link: nic, mtuBytes: context.scenario.nic.mtuBytes }];
}
