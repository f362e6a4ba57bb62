/** Addresses of Docker engines, as `DOCKER_HOST` and `docker -H` take them. */

/** Where Docker's client looks when nobody says anything else. */
export const defaultDockerHost = "unix:///var/run/docker.sock";

/** How an engine is reached by plain HTTP. */
export type EngineAddress = { socketPath: string } | { host: string; port: number };

/** Docker's own port for plain HTTP (IANA: docker). */
const plainPort = 2375;

/** As docker/cli reads an address (opts/hosts.go): without a scheme it is TCP, without a path the default. */
export function wholeDockerHost(text: string): string {
  const trimmed = text.trim();
  if (trimmed === "" || trimmed === "unix://") return defaultDockerHost;
  const tcp = /^(?:tcp:\/\/)?([^/:]*|\[[^\]]*\])(?::(\d+))?\/?$/.exec(trimmed);
  if (tcp) return `tcp://${tcp[1] || "localhost"}:${tcp[2] ?? plainPort}`;
  return trimmed;
}

/** undefined where it takes more than plain HTTP (ssh), or cannot be understood. */
export function engineAddress(dockerHost: string): EngineAddress | undefined {
  const unix = /^unix:\/\/(\/.*)$/.exec(dockerHost);
  if (unix?.[1] !== undefined) return { socketPath: unix[1] };
  const tcp = /^(?:tcp|http):\/\/([^:/]+|\[[^\]]+\])(?::(\d+))?\/?$/.exec(dockerHost);
  if (tcp?.[1] === undefined) return undefined;
  return { host: tcp[1].replace(/^\[|\]$/g, ""), port: Number(tcp[2] ?? plainPort) };
}

/** Whether an address of a host is this machine's own loopback. */
export const isLoopback = (host: string): boolean =>
  host === "localhost" || host === "::1" || /^127(\.\d{1,3}){3}$/.test(host);
