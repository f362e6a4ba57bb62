import { request } from "node:http";
import { defaultDockerHost, engineAddress, type EngineAddress } from "../../lib/docker/address.ts";

/** `yes`, or why not: `denied` (no permission on the socket), `no` (nothing answers). */
export type DockerAnswer = "yes" | "denied" | "no";

/** A living engine answers within milliseconds; a busy one may take a while. */
const pingTimeoutMs = 5000;

/** Asks the engine at a DOCKER_HOST address, which takes plain HTTP, whether it is there. */
export async function pingDocker(dockerHost = defaultDockerHost): Promise<DockerAnswer> {
  const address = engineAddress(dockerHost);
  return address === undefined ? "no" : pingByHttp(address);
}

function pingByHttp(address: EngineAddress): Promise<DockerAnswer> {
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
