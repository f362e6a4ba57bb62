import { deleteNamespace, ensureNamespace } from "../../lib/node/namespace.ts";
import { type Script, script } from "../../lib/script.ts";
import { words } from "../../lib/shell.ts";
import {
  type GuestNic,
  type LabLayout,
  managementBridge,
  ownManagementAddress,
  testBridge,
} from "./layout.ts";

/** A namespace with a bridge for management, one for tests, and a tap for each NIC of a guest. */
export function networkUp({ namespace, guests }: LabLayout): Script {
  const ip = (...rest: (string | number)[]) => words("ip", "-n", namespace, ...rest);
  const tap = ({ tap: name, bridge, maxMtuBytes }: GuestNic) => [
    // With virtio headers large packets cross in one piece, as on a real virtual machine.
    ip("tuntap", "add", name, "mode", "tap", "vnet_hdr"),
    ip("link", "set", name, "mtu", maxMtuBytes, "master", bridge, "up"),
  ];
  return script(
    ensureNamespace(namespace),
    // Neighbour discovery of our own would be traffic beside what is measured.
    words("nsenter", `--net=/run/netns/${namespace}`, "sh", "-c", quietIpv6),
    ...[managementBridge, testBridge].flatMap((bridge) => [
      ip("link", "add", bridge, "type", "bridge"),
      ip("link", "set", bridge, "up"),
    ]),
    ip("address", "add", ownManagementAddress, "dev", managementBridge),
    ...guests.flatMap(({ nics }) => nics.flatMap(tap)),
  );
}

/** /proc/sys/net shows the namespace of the process that opens it. */
const quietIpv6 =
  'for which in all default; do f="/proc/sys/net/ipv6/conf/$which/disable_ipv6"; [ ! -e "$f" ] || echo 1 >"$f"; done';

/** Removes the namespace, with ssh connections that go through it. */
export const networkDown = ({ namespace }: LabLayout): Script => script(deleteNamespace(namespace));
