import type { Scenario } from "../scenario.ts";
import { type GuestBackendName, guestSchema, type GuestSpec } from "../scenario/guest.ts";
import type { GuestBackend } from "./guest.ts";
import { qemu } from "./qemu.ts";
import { uml } from "./uml.ts";

export type { Guest, GuestBackend } from "./guest.ts";

/** All that can run guests. A backend in the schema without an entry here does not compile. */
export const guestBackends: Record<GuestBackendName, GuestBackend> = { uml, qemu };

/** What the scenario says of its guests, or what holds where it says nothing. */
export const guestSpecOf = ({ guest }: Pick<Scenario, "guest">): GuestSpec =>
  guest ?? guestSchema.parse({});

/** What runs the guests of a scenario. */
export const guestBackendOf = (scenario: Pick<Scenario, "guest">): GuestBackend =>
  guestBackends[guestSpecOf(scenario).backend];
