import { request } from "node:https";
import type { EngineChoice } from "../../lib/docker/choice.ts";
import { namesProxy } from "../../lib/proxies.ts";
import { engineHere } from "../../measure/ground.ts";
import type { SetupContext } from "./step.ts";

/** Serves the installer and the archives of the official CLI and plugins. */
export const releaseUrl = "https://get.pulumi.com/install.sh";

/** Long enough for a slow link, short enough that nobody without one waits for long. */
const reachabilityTimeoutMs = 4000;

export function setupContext(
  env: NodeJS.ProcessEnv = process.env,
  programs: readonly string[] = [],
  engines: readonly EngineChoice[] = [engineHere()],
): SetupContext {
  let answer: Promise<boolean> | undefined;
  return {
    env,
    offlineChosen: isChosen(env.NETBENCH_OFFLINE),
    programs,
    engines,
    isRoot: process.getuid?.() === 0,
    releaseHostReachable: () => (answer ??= answers(releaseUrl, reachabilityTimeoutMs, env)),
  };
}

/** `1`, `true`, `yes` choose; unset, empty, `0`, `false`, `no` do not. */
export function isChosen(value: string | undefined): boolean {
  return !["", "0", "false", "no"].includes((value ?? "").toLowerCase());
}

/**
 * Whether a HEAD request is answered (with success or a redirect) within the time. Node.js knows no proxies; behind
 * one curl asks, which the publisher's installer needs as well.
 */
export async function answers(
  url: string,
  timeoutMs: number,
  env: NodeJS.ProcessEnv = process.env,
): Promise<boolean> {
  if (!namesProxy(env)) return answersDirectly(url, timeoutMs);
  const { execa } = await import("execa");
  const words = ["--head", "--silent", "--fail", "--max-time", String(timeoutMs / 1000), url];
  const options = { env, extendEnv: false, reject: false, stdio: "ignore" } as const;
  return !(await execa("curl", words, options)).failed;
}

function answersDirectly(url: string, timeoutMs: number): Promise<boolean> {
  return new Promise((resolve) => {
    const head = request(url, { method: "HEAD", signal: AbortSignal.timeout(timeoutMs) });
    head.on("response", (response) => {
      response.resume();
      resolve((response.statusCode ?? 500) < 400);
    });
    head.on("error", () => resolve(false));
    head.end();
  });
}
