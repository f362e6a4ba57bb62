import { isGuestName } from "../names.ts";
import { sum } from "../statistics/describe.ts";

/** Processors that were busy, of all machines together; a guest's are those of its node. */
export const busyCoresOf = (cpu: Readonly<Record<string, { busyCores: number }>>): number =>
  sum(Object.entries(cpu).flatMap(([name, one]) => (isGuestName(name) ? [] : one.busyCores)));
