import type { NodeKindName, NodeSpec } from "../scenario.ts";
import { emulated } from "./emulated.ts";
import { local } from "./local.ts";
import type { NodeContext, NodeKind } from "./node-kind.ts";
import { ssh } from "./ssh.ts";

export type { NodeContext } from "./node-kind.ts";

/** All kinds of nodes. A kind in the schema without an entry here does not compile. */
export const nodeKinds: { [K in NodeKindName]: NodeKind<K> } = {
  local,
  emulated,
  ssh,
};

/** A node's context, whatever its kind. */
export type AnyNodeContext = NodeContext<NodeKindName>;

/** The kind of a node. The table guarantees that entry and node belong together. */
export const kindOf = (node: NodeSpec): NodeKind<NodeKindName> =>
  nodeKinds[node.kind] as unknown as NodeKind<NodeKindName>;
