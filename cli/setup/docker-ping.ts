import { request, type RequestOptions } from "node:http";

/** The default engine's address (Docker's own default). */
export const defaultDockerHost = "unix:///var/run/docker.sock";

/** `yes`, or why not: `denied` (no permission on the socket), `no` (nothing answers). */
export type DockerAnswer = "yes" | "denied" | "no";

/** A living engine answers within milliseconds; a busy one may take a while. */
const pingTimeoutMs = 5000;

/** Asks the engine at a DOCKER_HOST address whether it is there. */
export async function pingDocker(dockerHost = defaultDockerHost): Promise<DockerAnswer> {
  const address = pingAddress(dockerHost);
  return address === undefined ? pingThroughClient(dockerHost) : pingByHttp(address);
}

/** How to reach `/_ping` by plain HTTP, or undefined where that takes the Docker client (ssh, TLS). */
export function pingAddress(dockerHost: string): RequestOptions | undefined {
  const unix = /^unix:\/\/(\/.*)$/.exec(dockerHost);
  if (unix) return { socketPath: unix[1] };
  const tcp = /^(?:tcp|http):\/\/([^:/]+|\[[^\]]+\]):(\d+)\/?$/.exec(dockerHost);
  if (!tcp || process.env.DOCKER_TLS_VERIFY) return undefined;
  return { host: tcp[1]?.replace(/^\[|\]$/g, ""), port: tcp[2] };
}

function pingByHttp(address: RequestOptions): Promise<DockerAnswer> {
  return new Promise((resolve) => {
    const signal = AbortSignal.timeout(pingTimeoutMs);
    const ping = request({ ...address, path: "/_ping", signal });
    ping.on("response", (response) => {
      response.resume();
      resolve(response.statusCode === 200 ? "yes" : "no");
    });
    ping.on("error", (error: NodeJS.ErrnoException) => {
      resolve(error.code === "EACCES" ? "denied" : "no");
    });
    ping.end();
  });
}

async function pingThroughClient(dockerHost: string): Promise<DockerAnswer> {
  const { execa } = await import("execa");
  const args = ["--host", dockerHost, "version", "--format", "{{.Server.Version}}"];
  const { failed } = await execa("docker", args, {
    reject: false,
    stdin: "ignore",
    timeout: 4 * pingTimeoutMs,
  });
  return failed ? "no" : "yes";
}
