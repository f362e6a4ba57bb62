import type { NicSettings } from "../scenario/nic.ts";
import { given, type Knob } from "./knob.ts";

/** ethtool prints these groups of features by their long names and sets them by the short ones. */
const shortNames: Readonly<Record<string, string>> = {
  "rx-checksumming": "rx",
  "tx-checksumming": "tx",
  "scatter-gather": "sg",
  "tcp-segmentation-offload": "tso",
  "udp-fragmentation-offload": "ufo",
  "generic-segmentation-offload": "gso",
  "generic-receive-offload": "gro",
  "large-receive-offload": "lro",
  "rx-vlan-offload": "rxvlan",
  "tx-vlan-offload": "txvlan",
  "ntuple-filters": "ntuple",
  "receive-hashing": "rxhash",
};

const shorten = Object.entries(shortNames)
  .map(([long, short]) => `s/^${long} /${short} /`)
  .join("; ");

/** Features of driver and kernel, by ethtool's names. */
export const offloads: Knob<NicSettings> = {
  family: "offload",
  wanted: ({ offloads: wanted = {} }) =>
    given(
      Object.fromEntries(
        Object.entries(wanted).map(([name, value]) => [shortNames[name] ?? name, value]),
      ),
    ),
  read: `ethtool -k "$dev" 2>/dev/null | sed -n 's/^[[:space:]]*\\([a-z0-9-]*\\): \\(o[nf]*\\).*/\\1 \\2/p' | sed '${shorten}'`,
  set: `ethtool -K "$dev" "$@"`,
};
