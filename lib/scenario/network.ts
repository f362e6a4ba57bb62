import { z } from "zod";
import { bridgeNetwork } from "./network/bridge.ts";
import { hostNetwork } from "./network/host.ts";
import { ipvlanNetwork } from "./network/ipvlan.ts";
import { macvlanNetwork } from "./network/macvlan.ts";
import { overlayNetwork } from "./network/overlay.ts";
import { ovsNetwork } from "./network/ovs.ts";
import { passthroughNetwork } from "./network/passthrough.ts";
import { vxlanNetwork } from "./network/vxlan.ts";

/** The network systems: one file a module in ./network. */
export const networkSchema = z.discriminatedUnion("module", [
  bridgeNetwork,
  macvlanNetwork,
  ipvlanNetwork,
  ovsNetwork,
  vxlanNetwork,
  overlayNetwork,
  passthroughNetwork,
  hostNetwork,
]);
