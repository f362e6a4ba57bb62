import type { PlanEndpoint } from "../plan.ts";

/** irtt (https://github.com/heistp/irtt): a request every so often, each answered at once by the other end. */

export const irttProgram = "irtt";

/** Time that the last requests' answers may take once no more are sent. */
const answerLimit = "300ms";

/** Waits between tries to open a session: the first may get lost among the load's own first packets. */
const openTimeouts = "500ms,500ms,1s,2s";
export const openLimitSec = 4;

/** IPv4 and UDP headers, and Ethernet's as an interface counts it. */
const headerBytes = 28 + 14;

/** Requests of more than that would make outputs of many megabytes. */
const maxRequests = 4000;

/** Milliseconds between requests of a round that lasts so long. */
export const requestIntervalMs = (intervalMs: number, seconds: number): number =>
  Math.max(intervalMs, Math.ceil((seconds * 1000) / maxRequests));

/**
 * The answering end: on the UDP port whose number its iperf3 server has for TCP. That one is free on a
 * pair that carries no load, and it is published wherever iperf3's own is.
 */
export const serverArguments = ({ address, port }: PlanEndpoint): string[] => [
  ...[irttProgram, "server", "-b", `${address}:${port}`],
  // No lower limit of intervals; sessions of a client that was killed go soon.
  ...["-i", "0", "--timeout=10s"],
];

/** Opens a session, sends nothing in it, ends with 0: the server is there. */
export const knockArguments = (server: PlanEndpoint): string[] => [
  ...[irttProgram, "client", "-n", "-Q", `--timeouts=${openTimeouts}`, target(server)],
];

/** A round of requests. No time stamps of the server: only the client's clock is asked. */
export const clientArguments = (
  server: PlanEndpoint,
  { seconds, intervalMs }: { seconds: number; intervalMs: number },
): string[] => [
  ...[
    irttProgram,
    "client",
    "-Q",
    "-d",
    `${Math.round(seconds * 1000)}ms`,
    "-i",
    `${intervalMs}ms`,
  ],
  ...[`--wait=${answerLimit}`, `--timeouts=${openTimeouts}`],
  ...["--stats=both", "--tstamp=none", "-o", "-", target(server)],
];

/** What so many packets of irtt's are as an interface counts them. */
export const wireBytes = (packets: number, payloadBytes: number): number =>
  packets * headerBytes + payloadBytes;

const target = (server: PlanEndpoint): string => {
  const { address, port } = server.dial ?? server;
  return `${address}:${port}`;
};
