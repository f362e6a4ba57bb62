import { lookScript } from "../owner/look.ts";
import type { Owner } from "../owner/owner.ts";
import type { Script } from "../script.ts";
import { lookOverSsh } from "../ssh.ts";
import { type AnyNodeContext, kindOf } from "./index.ts";

/** What tells whose a testbed is, asked on this machine; its nodes may be of several scenarios. */
export function lookHere(stack: string, owner: Owner, contexts: readonly AnyNodeContext[]): Script {
  const here = contexts.filter((context) => kindOf(context.node).route(context) === undefined);
  // An engine that dies with its node is not asked: what it has written down says it.
  const engines = here
    .filter(({ node }) => !kindOf(node).ownsContainers)
    .map((context) => kindOf(context.node).dockerHost(context));
  return lookScript({
    ...{ stack, owner, engines: [...new Set(engines)] },
    nodes: here.map(({ node }) => node.name),
  });
}

/** The same on each node that is another machine; one that cannot be reached says so in one line. */
export function looksThere(
  contexts: readonly AnyNodeContext[],
): { node: string; script: Script }[] {
  return contexts.flatMap((context) => {
    const { node, stack, owner } = context;
    const route = kindOf(node).route(context);
    if (route === undefined) return [];
    const engines = [kindOf(node).dockerSocket(context)];
    const script = lookScript({ stack, owner, engines, nodes: [] });
    return [{ node: node.name, script: lookOverSsh(route, script) }];
  });
}
