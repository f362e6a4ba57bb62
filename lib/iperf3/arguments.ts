import { type Plan, type PlanEndpoint, sendingRate, type Trial } from "../plan.ts";

const directionFlags: Record<Trial["direction"], readonly string[]> = {
  forward: [],
  reverse: ["-R"],
  both: ["--bidir"],
};

/**
 * The command line of a client that runs for so many seconds (`-t`). Never `-O` (with UDP its loss is wrong) and never iperf3's default of
 * 1 Mbit/s for UDP: `-b 0` is as fast as it can.
 */
export function clientArguments(
  plan: Plan,
  trial: Trial,
  server: PlanEndpoint,
  seconds: number,
): string[] {
  const { address, port } = server.dial ?? server;
  const { tcp } = plan.scenario.benchmark;
  const protocol =
    trial.protocol === "tcp"
      ? ["-C", tcp.congestionControl]
      : [
          "-u",
          "-b",
          String(sendingRate(trial, plan.scenario.benchmark)),
          "-l",
          String(trial.payloadBytes ?? 1472),
        ];
  return [
    ...["iperf3", "-c", address, "-p", String(port)],
    ...["-t", String(seconds), "-i", String(intervalSec(seconds)), "-J"],
    ...[...protocol, ...directionFlags[trial.direction]],
  ];
}

/**
 * About 60 interval reports at most: at a second each, an hour of 128 pairs would fill a tmpfs.
 * iperf3 takes no interval above 60 s.
 */
function intervalSec(seconds: number): number {
  return Math.min(60, Math.max(1, Math.ceil(seconds / 60)));
}
