import { both, script } from "../script.ts";
import { words } from "../shell.ts";
import { kernelFeatures } from "./kernel-features.ts";
import type { NetworkModule, Probe } from "./network-module.ts";
import { bridgesOf, bridgesState, bridgeWithNic, datapathType, tunnelsOf } from "./ovs/bridges.ts";
import { daemonsState, foreignInstance } from "./ovs/daemons.ts";
import {
  containerPort,
  linkIn,
  overheadBytes,
  ovsBridge,
  ovsDir,
  type OvsLink,
  vsctl,
} from "./ovs/names.ts";
import { nicAddressState } from "./ovs/nic-address.ts";
import { ovsPlug } from "./ovs/plug.ts";
import { endKey } from "./ovs/ports.ts";
import { ovsPrograms } from "./ovs/programs.ts";
import { settled } from "./settled.ts";
import { wireOvs } from "./ovs/wire.ts";

/** What the kernel calls the devices of each datapath: an internal port, or a tap. */
const deviceKinds = { kernel: "openvswitch", userspace: "tun" } as const;

/**
 * Open vSwitch (paper, section III.2; seeds 001 and 002), an instance of our own on each node.
 * Docker has no driver for it that is kept up, so that containers are joined after they are made.
 */
export const ovs: NetworkModule<"ovs"> = {
  attachment: () => "wired",
  hostState: (link) => {
    const daemons = daemonsState(link);
    const bridges = bridgesState(link);
    const bridge = bridgeWithNic(link);
    const address =
      bridge !== undefined && link.nic !== undefined
        ? nicAddressState(link.nic, bridge, `${ovsDir(link)}/nic-addresses`)
        : { up: "true", down: "true", check: "true" };
    const made = both({ ...bridges, down: "true" }, address);
    const state = both(daemons, made);
    return { ...state, up: script(state.up, settled(words("sh", "-c", state.check))) };
  },
  wire: wireOvs,
  linkIn,
  guestPlug: ovsPlug,
  // An internal port goes into its container.
  ports: ({ ports }) =>
    ports === "veth"
      ? (link, containers) => containers.map((container) => containerPort(link, container))
      : undefined,
  overheadBytes,
  usesNic: (_network, placement) => placement === "switched",
  reachable: () => true,
  expect: ({ network }) => ({
    kind: network.ports === "veth" ? "veth" : deviceKinds[network.datapath],
  }),
  expectOnNode: (link) =>
    bridgesOf(link).map(({ name, mtuBytes }) => ({
      ...{ link: name, mtuBytes },
      kind: deviceKinds[link.network.datapath],
    })),
  probes: (link) => [...datapathProbes(link), tagProbe(link), ...tunnelProbes(link)],
  // A node that we make has nothing on it yet.
  obstacles: (link) => (link.emulated ? "true" : foreignInstance(link)),
  kernel: ({ datapath, tunnel }) =>
    datapath === "userspace"
      ? []
      : [kernelFeatures.openvswitch, ...(tunnel === undefined ? [] : [kernelFeatures.vxlan])],
  programs: () => [...ovsPrograms, "ethtool", "nsenter"],
};

const datapathProbes = (link: OvsLink): Probe[] =>
  bridgesOf(link).map(({ name }) => ({
    what: `datapath of ${name}`,
    argv: [...vsctl(link), "get", "bridge", name, "datapath_type"],
    want: datapathType[link.network.datapath],
  }));

/** Names of the ends' ports with another tag than the scenario's: none. */
function tagProbe(link: OvsLink): Probe {
  const { vlanTag } = link.network;
  const query = ["--bare", "--columns=name", "find", "port", `tag!=${vlanTag ?? "[]"}`];
  return {
    what: `ports of ${ovsBridge(link)} whose tag is not ${vlanTag ?? "empty"}`,
    argv: [...vsctl(link), ...query, `external_ids:${endKey}!=none`],
    want: "",
  };
}

const tunnelProbes = (link: OvsLink): Probe[] =>
  tunnelsOf(link).map(({ port, vni }) => ({
    what: `VNI of ${port}`,
    argv: [...vsctl(link), "get", "interface", port, "options:key"],
    want: `"${vni}"`,
  }));
