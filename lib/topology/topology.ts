import { count } from "../count.ts";
import { networkName } from "../measured/network-name.ts";
import type { Role } from "../names.ts";
import { middleboxName, pairName, switchBridge } from "../names.ts";
import { networkOf } from "../network/index.ts";
import { subnetOf } from "../network/subnet.ts";
import { endpointOf, rolesOn } from "../node/endpoint.ts";
import { middleboxNode } from "../node/middlebox-cable.ts";
import { type AnyNodeContext, kindOf } from "../node/index.ts";
import type { Box, Frame, Graph, Line } from "./graph.ts";

/** More pairs than this are drawn as the first, the last, and how many are between. */
const maxPairsDrawn = 4;

const switchId = "switch";
const middleboxId = "middlebox";
const idOf = (context: AnyNodeContext, part: string): string => `n${context.position}_${part}`;

/** What a scenario asks for, as a drawing: clients on the left, servers on the right. */
export function topologyOf(contexts: readonly AnyNodeContext[]): Graph {
  const [first] = contexts;
  if (first === undefined) throw new Error("a testbed needs a node");
  const { scenario, stack } = first;
  const emulated = contexts.filter(({ node }) => node.kind === "emulated");
  const hairpin = scenario.switch.hairpin ? ["sends frames back (hairpin)"] : [];
  return {
    title: `${stack}: ${pairsText(first)}`,
    frames: contexts.map(frameOf),
    boxes:
      emulated.length === 0
        ? []
        : [
            { id: switchId, kind: "switch", text: ["switch", switchBridge, ...hairpin] },
            ...middleboxIn(first),
          ],
    lines: [...contexts.flatMap(linesIn), ...linesBetween(contexts)],
  };
}

function middleboxIn({ scenario }: AnyNodeContext): Box[] {
  const middlebox = scenario.path?.middlebox;
  if (middlebox === undefined) return [];
  const { forwarder, queue, where } = middlebox;
  const boxed = where === "namespace" ? [] : [`in a ${where}`];
  const rate = queue?.rateBitsPerSecond;
  const shaped = rate === undefined ? [] : [`shaped to ${rate / 1e6} Mbit/s`];
  return [
    { id: middleboxId, kind: "switch", text: [middleboxName, forwarder, ...boxed, ...shaped] },
  ];
}

function pairsText({ scenario: { pairs, network } }: AnyNodeContext): string {
  return `${count(pairs.count, "pair")} on ${networkName(network)}, ${pairs.placement}`;
}

function frameOf(context: AnyNodeContext): Frame {
  const { node } = context;
  const host = node.kind === "ssh" ? [node.host] : [];
  const nic = nicOf(context);
  return {
    id: idOf(context, "node"),
    text: [`${node.name} (${[node.kind, ...host].join(", ")})`],
    boxes: [
      ...endsOf(context, "client"),
      networkBox(context),
      ...(nic === undefined ? [] : [nic]),
      ...endsOf(context, "server"),
    ],
  };
}

function nicOf(context: AnyNodeContext): Box | undefined {
  const kind = kindOf(context.node);
  const nic = kind.nic(context);
  if (nic === undefined) return undefined;
  const address = kind.address(context);
  const mtu = `MTU ${context.scenario.nic.mtuBytes}`;
  return {
    ...{ id: idOf(context, "nic"), kind: "nic" },
    text: [`NIC ${nic}`, mtu, ...(address === undefined ? [] : [address])],
  };
}

function networkBox(context: AnyNodeContext): Box {
  const { network } = context.scenario;
  const { attachment, containerMtuBytes } = networkOf(context.scenario);
  const subnet = subnetOf(network);
  const own = attachment === "host";
  return {
    ...{ id: idOf(context, "network"), kind: "network" },
    text: [
      own ? "the node's own stack" : networkName(network),
      ...(own ? [] : [`MTU ${containerMtuBytes}`, ...(subnet === undefined ? [] : [subnet])]),
    ],
  };
}

/** Indices of the pairs that are drawn, and how many stand for the rest. */
function drawnPairs(count: number): { before: number[]; left: number; after: number[] } {
  const all = Array.from({ length: count }, (_, at) => at + 1);
  if (count <= maxPairsDrawn) return { before: all, left: 0, after: [] };
  const before = all.slice(0, maxPairsDrawn - 2);
  return { before, left: count - before.length - 1, after: [count] };
}

function endsOf(context: AnyNodeContext, role: Role): Box[] {
  if (!rolesOn(context).includes(role)) return [];
  const { count } = context.scenario.pairs;
  const { before, left, after } = drawnPairs(count);
  const box = (index: number): Box => {
    const { address, process, dial } = endpointOf(context, index, role);
    const dialled = dial === undefined ? [] : [`found at ${dial.address}:${dial.port}`];
    const guest = context.scenario.endpoint[role] === "vm";
    const kind = guest ? "guest" : process ? "process" : "container";
    return {
      ...{ id: idOf(context, `${role}_${index}`), kind },
      text: [`${pairName(index)} ${role}${guest ? " (guest)" : ""}`, address, ...dialled],
    };
  };
  const more: Box = {
    ...{ id: idOf(context, `${role}_more`), kind: "more" },
    text: [`… ${left} more`],
  };
  return [...before.map(box), ...(left > 0 ? [more] : []), ...after.map(box)];
}

/** Within a node: its clients, the network, its servers; and the NIC, where the network sits on it. */
function linesIn(context: AnyNodeContext): Line[] {
  const network = idOf(context, "network");
  const clients = endsOf(context, "client").map(({ id }) => ({ from: id, to: network }));
  const servers = endsOf(context, "server").map(({ id }, at) => ({
    from: (context.scenario.guest?.loopback ? clients[at]?.from : undefined) ?? network,
    to: id,
  }));
  const nic = nicOf(context);
  const onNic = nic !== undefined && networkOf(context.scenario).usesNic;
  const down = isRight(context) ? [nic?.id, network] : [network, nic?.id];
  const [from, to] = down;
  const sits = onNic && from !== undefined && to !== undefined ? [{ from, to }] : [];
  return [...clients, ...sits, ...servers];
}

/** A node that has servers alone stands on the right. */
const isRight = (context: AnyNodeContext): boolean => !rolesOn(context).includes("client");

function linesBetween(contexts: readonly AnyNodeContext[]): Line[] {
  const emulated = contexts.filter(({ node }) => node.kind === "emulated");
  const cabled = contexts[0] && middleboxNode(contexts[0].scenario);
  const plugs = emulated.map((context) => {
    const nic = idOf(context, "nic");
    const next = cabled === context.node ? middleboxId : switchId;
    return isRight(context) ? { from: next, to: nic } : { from: nic, to: next };
  });
  if (cabled !== undefined)
    plugs.push(
      cabled === contexts[0]?.node
        ? { from: middleboxId, to: switchId }
        : { from: switchId, to: middleboxId },
    );
  const [one, other] = contexts.filter(({ node }) => node.kind !== "emulated");
  if (one === undefined || other === undefined) return plugs;
  // Without a NIC of their own name, all that is known is that one node reaches the other.
  const end = (context: AnyNodeContext) => nicOf(context)?.id ?? idOf(context, "network");
  return [...plugs, { from: end(one), to: end(other), text: "the network between them" }];
}
