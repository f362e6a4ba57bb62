import { heldNamespace } from "../names.ts";
import { nicObstacles } from "../nic.ts";
import { both } from "../script.ts";
import type { Script } from "../script.ts";
import type { NetworkOf } from "../scenario.ts";
import { quote } from "../shell.ts";
import type { Link, NetworkModule } from "./network-module.ts";
import { numVfsState } from "./passthrough/vfs.ts";
import { giveBackScript, wirePassthrough } from "./passthrough/wire.ts";

/** The devices that a node is to give to so many containers. */
export function devicesOf(
  network: NetworkOf<"passthrough">,
  node: string,
  containers: number,
): readonly string[] {
  const listed = network.devices.find((list) => list.node === node);
  return listed?.names ?? Array.from({ length: containers }, (_, at) => `vf${at}`);
}

/**
 * A network device for each container: SR-IOV virtual functions and the like (seed 002, "passthrough / sriov").
 * On emulated nodes veth ends stand in for them, with their peers in the switch.
 */
export const passthrough: NetworkModule<"passthrough"> = {
  attachment: () => "wired",
  hostState: (link) => {
    const { nic, network, volatileDir } = link;
    if (nic === undefined || network.numVfs === undefined) return undefined;
    // Devices must be back before their number is changed.
    const home = { up: "true", down: giveBackScript(link), check: "true" };
    return both(numVfsState(nic, network.numVfs, `${volatileDir}/numvfs-${nic}.original`), home);
  },
  residue: giveBackScript,
  wire: (link, ends) =>
    wirePassthrough(link, ends, devicesOf(link.network, link.node, ends.length)),
  devices: devicesOf,
  overheadBytes: () => 0,
  usesNic: () => false,
  reachable: () => true,
  expect: ({ emulated }) => (emulated ? { kind: "veth" } : {}),
  // A node that we make gets its stand-ins when it is made.
  obstacles: (link) =>
    (link.emulated ? [] : devicesOf(link.network, link.node, 0))
      .map((device) => deviceObstacles(link, device))
      .join("\n") || "true",
  programs: () => ["ip", "nsenter"],
};

/** A device that carries us, or that is nowhere: neither here nor in a container that we gave it to. */
function deviceObstacles(link: Link<"passthrough">, device: string): Script {
  const held = `/run/netns/${heldNamespace(link.stack, link.node, device)}`;
  const expected = link.network.numVfs === undefined;
  return [
    `if ip link show dev ${quote(device)} >/dev/null 2>&1; then`,
    `  (${nicObstacles(device, "choose another device")})`,
    `elif [ ! -e ${quote(held)} ] && ${expected}; then`,
    `  echo ${quote(`${device}: there is no such device`)}`,
    `fi`,
  ].join("\n");
}
