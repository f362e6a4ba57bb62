import type { Forwarder } from "./forwarder.ts";
import { routedState } from "./routed.ts";

/** A router: packets by IP address, in the kernel (Linux: net/ipv4/ip_forward.c). */
export const route: Forwarder = {
  routes: true,
  plainFrames: false,
  kernel: [],
  programs: ["ip"],
  state: routedState,
};
