import { request } from "node:http";
import { z } from "zod";
import { engineAddress } from "../lib/docker/address.ts";
import { UserError } from "../lib/errors.ts";
import { messageOf } from "./error-text.ts";

/**
 * The two questions that measuring asks the Docker engine, over its address: the full client library
 * takes longer to load than both of them to answer.
 */

const timeoutMs = 10_000;

const inspectSchema = z.looseObject({
  State: z.looseObject({ Running: z.boolean(), Pid: z.int() }),
});
const versionSchema = z.looseObject({ Version: z.string() });

/** Process id of a container's first process, as this machine sees it. */
export async function containerPid(dockerHost: string, container: string): Promise<number> {
  const path = `/containers/${encodeURIComponent(container)}/json`;
  const { State } = inspectSchema.parse(await get(dockerHost, path, `container ${container}`));
  if (!State.Running || State.Pid === 0) throw new UserError(`container ${container} has stopped`);
  return State.Pid;
}

export async function engineVersion(dockerHost: string): Promise<string> {
  return versionSchema.parse(await get(dockerHost, "/version", "version")).Version;
}

function get(dockerHost: string, path: string, what: string): Promise<unknown> {
  const address = engineAddress(dockerHost);
  return new Promise((resolve, reject) => {
    const fail = (why: string) =>
      reject(new UserError(`the Docker engine at ${dockerHost} ${why}`));
    if (address === undefined) return fail("has an address that this machine cannot ask");
    const call = request({ ...address, path, timeout: timeoutMs }, (response) => {
      const chunks: Buffer[] = [];
      response.on("data", (chunk: Buffer) => chunks.push(chunk));
      response.on("error", (error) => fail(`broke off: ${error.message}`));
      response.on("end", () => {
        if (response.statusCode === 404) return fail(`has no ${what}`);
        if (response.statusCode !== 200) return fail(`answered ${response.statusCode} for ${what}`);
        try {
          resolve(JSON.parse(Buffer.concat(chunks).toString("utf8")));
        } catch (error) {
          fail(`sent something that is not JSON: ${messageOf(error)}`);
        }
      });
    });
    call.on("timeout", () => call.destroy(new Error(`no answer within ${timeoutMs / 1000} s`)));
    call.on("error", (error) => fail(`does not answer: ${error.message}`));
    call.end();
  });
}
