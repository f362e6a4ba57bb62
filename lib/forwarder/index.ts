import type { ForwarderName, Middlebox } from "../scenario/path.ts";
import { bridge } from "./bridge.ts";
import type { Forwarder } from "./forwarder.ts";
import { inVm } from "./in-vm.ts";
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

/** Those that a guest's kernel, and the machine's programs in it, can be. */
export const forwardersInVm: readonly ForwarderName[] = ["bridge", "route"];

/** The forwarder of a middlebox, where it is. */
export const forwarderIn = ({
  forwarder,
  where,
}: Pick<Middlebox, "forwarder"> & Partial<Pick<Middlebox, "where">>): Forwarder =>
  where === "vm" ? inVm(forwarders[forwarder]) : forwarders[forwarder];

/** What a scenario's middlebox needs of the machine: nothing where it has none. */
export function middleboxNeeds({
  path,
}: {
  readonly path?:
    { readonly middlebox?: Parameters<typeof forwarderIn>[0] | undefined } | undefined;
}) {
  const middlebox = path?.middlebox;
  if (middlebox === undefined) return { kernel: [], programs: [] };
  const { kernel, programs } = forwarderIn(middlebox);
  return { kernel, programs: [...new Set([...programs, "tc", "ethtool", "taskset"])] };
}
