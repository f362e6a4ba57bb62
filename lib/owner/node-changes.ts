import { canonicalJson } from "../canonical-json.ts";
import { networkOf } from "../network/index.ts";
import { nodeKinds } from "../node/index.ts";
import type { NodeSpec, Scenario } from "../scenario.ts";

/** Which machine, or part of it, a node is. */
function placeOf(node: NodeSpec): string {
  if (node.kind === "ssh") {
    const { host, managementHost, user, port } = node;
    return JSON.stringify([host, managementHost, user, port]);
  }
  return node.kind === "local" ? (node.dockerHost ?? "") : "";
}

const called = ({ name, kind }: NodeSpec): string => `${name} (${kind})`;

/**
 * What of a testbed's nodes is another now, a sentence each: name, kind, machine, order. Then what
 * stands must go before anything new comes, since both would have the same addresses and ports.
 * Nodes that only come after those there were are no change.
 */
export function nodeChanges(was: Scenario, is: Scenario): string[] {
  return was.nodes.flatMap((old, at) => {
    const now = is.nodes[at];
    const where = `node ${at + 1}`;
    if (now === undefined) return [`${where} was ${called(old)} and is gone`];
    if (now.name !== old.name || now.kind !== old.kind)
      return [`${where} was ${called(old)} and is ${called(now)}`];
    return placeOf(now) === placeOf(old)
      ? []
      : [`node ${old.name} is on another machine or engine`];
  });
}

/**
 * What of a network cannot become another in place, a sentence each: a NIC that is a port of a switch in
 * software takes no links before it is given back, and an engine that runs has the settings it was started with.
 */
export function networkChanges(was: Scenario, is: Scenario): string[] {
  const [old, now] = [networkOf(was), networkOf(is)];
  const [from, to] = [was.network.module, is.network.module];
  const wired = old.attachment === "wired" || now.attachment === "wired";
  const restarted = was.nodes.filter(
    ({ kind }, at) =>
      nodeKinds[kind].ownsContainers &&
      canonicalJson(old.engineAt(at + 1)) !== canonicalJson(now.engineAt(at + 1)),
  );
  return [
    ...(from !== to && wired ? [`the network was ${from} and is ${to}`] : []),
    ...restarted.map(
      ({ name }) => `the Docker engine of node ${name} is to be started another way`,
    ),
  ];
}
