import type { Call } from "../protocol/plugin.ts";
import type { Properties } from "../protocol/values.ts";
import type { DockerApi } from "./api.ts";
import type { ContainerInputs } from "./container-schema.ts";
import type { Inspected } from "./container-reading.ts";
import { pause } from "./pause.ts";

const healthPauseMs = 200;

/** Waits until the container's health check passes. */
export async function waitUntilHealthy(
  inspect: () => Promise<Inspected>,
  timeoutSec: number,
  call: Call,
): Promise<void> {
  const giveUp = Date.now() + timeoutSec * 1000;
  for (;;) {
    const { Health } = (await inspect()).State;
    if (Health === undefined) {
      throw new Error(
        "you have supplied a 'wait' argument, but the container does not have a healthcheck defined. Please remove the 'wait' argument or add a 'healthcheck' attribute",
      );
    }
    if (Health.Status === "healthy") return;
    if (Date.now() > giveUp) throw new Error("container failed to be in healthy state");
    await pause(healthPauseMs, call.signal);
  }
}

/** Waits until the container ends; gives its logs where the program asks for them. */
export async function waitUntilExit(
  docker: DockerApi,
  id: string,
  inputs: ContainerInputs,
  { signal }: Call,
): Promise<Properties> {
  await docker.json("POST", `/containers/${id}/wait`, { signal });
  if (!inputs.logs) return {};
  const query = { stdout: "1", stderr: "1" };
  const { body } = await docker.raw("GET", `/containers/${id}/logs`, { query, signal });
  return { containerLogs: inputs.tty ? body.toString() : withoutFrames(body) };
}

const frameHeaderBytes = 8;

/** Without a terminal the engine sends frames: stream, three zeros, length (API, ContainerAttach). */
function withoutFrames(frames: Buffer): string {
  const texts: Buffer[] = [];
  for (let at = 0; at + frameHeaderBytes <= frames.length;) {
    const end = at + frameHeaderBytes + frames.readUInt32BE(at + 4);
    texts.push(frames.subarray(at + frameHeaderBytes, end));
    at = end;
  }
  return Buffer.concat(texts).toString();
}
