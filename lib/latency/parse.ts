import { z } from "zod";
import { explainingLine } from "../explaining-line.ts";

/**
 * What `irtt client -o -` says (json_format 1), for the fields that we use; keys we do not know pass.
 * Times are in nanoseconds.
 */

const roundTripSchema = z.looseObject({
  lost: z.enum(["false", "true", "true_up", "true_down"]),
  timestamps: z.looseObject({
    client: z.looseObject({ send: z.looseObject({ wall: z.number() }) }),
  }),
  delay: z.looseObject({ rtt: z.number().optional() }),
});

const outputSchema = z.looseObject({
  version: z.looseObject({ irtt: z.string() }),
  stats: z.looseObject({
    bytes_sent: z.number(),
    bytes_received: z.number(),
    packets_sent: z.number(),
    packets_received: z.number(),
  }),
  round_trips: z.array(roundTripSchema),
});

export type Loss = "there" | "back" | "unknown";

export interface RoundTrip {
  /** By the client's wall clock, since the epoch. */
  readonly sentAtSec: number;
  /** null: no answer came. */
  readonly rttMs: number | null;
  readonly lost: Loss | null;
}

export type IrttOutcome =
  | {
      readonly ok: true;
      readonly version: string;
      readonly roundTrips: readonly RoundTrip[];
      /** UDP payload of a packet, on average: session packets included. */
      readonly payloadBytes: number;
    }
  | { readonly ok: false; readonly error: string };

/** Reads the whole output of one client. Never throws. */
export function parseIrtt(stdout: string, stderr = ""): IrttOutcome {
  const words = explainingLine(stderr);
  if (stdout.trim() === "") return { ok: false, error: words || "irtt printed nothing" };
  const parsed = outputSchema.safeParse(jsonOrUndefined(stdout));
  if (!parsed.success) {
    const where = parsed.error.issues[0]?.path.join(".");
    return { ok: false, error: `irtt's output is not what it should be at ${where || "its root"}` };
  }
  const { version, stats, round_trips: trips } = parsed.data;
  const packets = stats.packets_sent + stats.packets_received;
  return {
    ok: true,
    version: version.irtt,
    roundTrips: trips.map(({ lost, timestamps, delay }) => ({
      sentAtSec: timestamps.client.send.wall / 1e9,
      rttMs: lost === "false" && delay.rtt !== undefined ? delay.rtt / 1e6 : null,
      lost: lossOf[lost],
    })),
    payloadBytes: packets === 0 ? 0 : (stats.bytes_sent + stats.bytes_received) / packets,
  };
}

const lossOf: Record<z.output<typeof roundTripSchema>["lost"], Loss | null> = {
  false: null,
  true: "unknown",
  true_up: "there",
  true_down: "back",
};

function jsonOrUndefined(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
