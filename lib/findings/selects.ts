import type { Measured } from "../measured/measured.ts";
import type { Select } from "./rule.ts";

/** What claims of several seeds select trials by. */

/** Processes or containers on their nodes' own stacks. */
export const bareAt =
  (place: Measured["placement"]): Select =>
  ({ scenario, placement }) =>
    scenario.network.module === "host" && placement === place;

/** Whether packets are translated by the packet filter on their way to the server. */
export const isNat: Select = ({ scenario: { network } }) =>
  network.module === "bridge" && network.publishedPorts === "dnat";

export const tcp =
  (direction: Measured["direction"], is: Select): Select =>
  (one) =>
    one.protocol === "tcp" && one.direction === direction && is(one);
