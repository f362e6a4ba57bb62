import { dockerVariablesUnset } from "../lib/docker/choice.ts";
import { proxyExceptions } from "../lib/proxies.ts";
import { engineHere } from "../measure/ground.ts";
import type { Changes } from "./passphrase.ts";

/** What is laid over a person's environment for every program that we start; undefined takes away. */
export function settlements(own: NodeJS.ProcessEnv): Changes {
  const { host, trouble } = engineHere(own);
  return {
    ...proxyExceptions(own),
    // What chose the engine goes, so what it chose must be said.
    ...(own.DOCKER_CONTEXT && trouble === undefined ? { DOCKER_HOST: host } : {}),
    ...Object.fromEntries(
      dockerVariablesUnset.filter((name) => own[name]).map((name) => [name, undefined]),
    ),
  };
}

let settled: Changes = {};

/** Lays it over the environment of this process, once. */
export function settleEnvironment(): void {
  settled = settlements(process.env);
  for (const [name, value] of Object.entries(settled)) {
    if (value === undefined) delete process.env[name];
    else process.env[name] = value;
  }
}

/** What was changed, for a shell that is to have the same. */
export const settledChanges = (): Changes => settled;
