import { nodeVolatileDir } from "../folders.ts";
import type { AnyLink } from "../network/index.ts";
import { words } from "../shell.ts";
import { type AnyNodeContext, kindOf } from "./index.ts";

/** The network under test on a node, as its module wants to see it. */
export function networkLink(context: AnyNodeContext): AnyLink {
  const { stack, node, position, scenario, person } = context;
  const kind = kindOf(node);
  return {
    stack,
    network: scenario.network,
    placement: scenario.pairs.placement,
    node: node.name,
    position,
    nicMtuBytes: scenario.nic.mtuBytes,
    nic: kind.nic(context),
    address: kind.address(context),
    pairs: scenario.pairs.count,
    peers: scenario.nodes.flatMap((other, at) =>
      at + 1 === position
        ? []
        : [
            {
              node: other.name,
              position: at + 1,
              address: kindOf(other).address({ ...context, node: other, position: at + 1 }),
            },
          ],
    ),
    emulated: node.kind === "emulated",
    docker: words("docker", "-H", kind.dockerSocket(context)),
    volatileDir: nodeVolatileDir(person, stack, node.name),
  };
}
