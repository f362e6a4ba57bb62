import type { Scenario } from "../scenario.ts";
import type { ForwarderName } from "../scenario/path.ts";
import { bridge } from "./bridge.ts";
import type { Forwarder } from "./forwarder.ts";
import { nat } from "./nat.ts";
import { ovs, ovsUserspace } from "./ovs.ts";
import { route } from "./route.ts";
import { userspace } from "./userspace.ts";

export type { Box, Forwarder } from "./forwarder.ts";

/** All forwarders. One in the schema without an entry here does not compile. */
export const forwarders: Record<ForwarderName, Forwarder> = {
  bridge,
  ovs,
  "ovs-userspace": ovsUserspace,
  route,
  nat,
  userspace,
};

/** What a scenario's middlebox needs of the machine: nothing where it has none. */
export function middleboxNeeds({ path }: Pick<Scenario, "path">) {
  const middlebox = path?.middlebox;
  if (middlebox === undefined) return { kernel: [], programs: [] };
  const { kernel, programs } = forwarders[middlebox.forwarder];
  return { kernel, programs: [...new Set([...programs, "tc", "ethtool", "taskset"])] };
}
