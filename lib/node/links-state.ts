import { containerLinksState } from "../container-links.ts";
import { networkAt, networkOf } from "../network/index.ts";
import { prefixLengthIn } from "../network/subnet.ts";
import type { PlanEndpoint } from "../plan.ts";
import { both, type HostState } from "../script.ts";
import type { AnyNodeContext } from "./index.ts";
import { networkLink } from "./network-link.ts";

/** The containers of a node, running, joined to the network, with links of the right MTU. */
export function linksState(
  context: AnyNodeContext,
  ends: readonly PlanEndpoint[],
  root: boolean,
): HostState {
  const { scenario } = context;
  const link = networkLink(context);
  const { attachment, containerMtuBytes } = networkOf(scenario);
  const running = containerLinksState({
    docker: link.docker,
    containers: ends.map(({ container }) => container),
    // Links that we make ourselves are watched by those who make them.
    mtuBytes: attachment === "network" ? containerMtuBytes : undefined,
    root,
  });
  if (attachment === "host") return running;
  const wiring = networkAt(link).wire(
    ends.map(({ container, address, dial }) => ({
      ...(dial === undefined ? {} : { dial }),
      container,
      address: `${address}/${prefixLengthIn(scenario.network)}`,
    })),
  );
  return wiring === undefined ? running : both(running, wiring);
}
