import type { Properties } from "../../offline/providers/protocol/values.ts";
import type { PluginClient, Resource } from "./plugin-client.ts";
import type { Call, DockerEngine, Reply } from "./replay/docker-engine.ts";
import { inspectedContainer } from "./replay/inspected.ts";

/** What a Docker engine says of a container of which nothing is asked. */
const bare: Properties = {
  id: "made",
  ...{ bridge: "", platform: "linux", domainname: "", user: "", workingDir: "", stopSignal: "" },
  ...{ runtime: "runc", ipcMode: "private", usernsMode: "", logDriver: "json-file", cpuSet: "" },
  ...{ tty: false, stdinOpen: false, privileged: false, publishAllPorts: false, init: false },
  ...{ rm: false, readOnly: false, mustRun: true, hostname: "made", stopTimeout: 0, shmSize: 64 },
  ...{ maxRetryCount: 0, memory: 0, memoryReservation: 0, memorySwap: 0, cpuShares: 0 },
  ...{ command: ["sh"], mounts: [], ports: [], networkDatas: [] },
};

/** A container as the engine's state has it: made by the plugin on a Docker engine that does as it is told. */
export async function madeContainer(
  plugin: PluginClient,
  engine: DockerEngine,
  news: Properties,
): Promise<Resource> {
  const { inputs } = await plugin.check(news);
  engine.reply = obeying(inputs);
  return { ...(await plugin.create(inputs)), inputs };
}

/** A Docker engine that has every image and one container, which is as these properties say. */
export function obeying(properties: Properties): (call: Call) => Reply {
  const container = { ...bare, ...properties };
  let isGone = false;
  const answers: [RegExp, Reply][] = [
    [/^GET \/images\/json/, { status: 200, body: [{ Id: "sha256:a-known-image", RepoTags: [] }] }],
    [/^GET \/images\//, { status: 200, body: { Id: "sha256:a-known-image" } }],
    [/^GET \/info/, { status: 200, body: { OSType: "linux" } }],
    [/^GET \/containers\/json/, { status: 200, body: [{ Id: container.id }] }],
    [/^GET \/containers\//, { status: 200, body: inspectedContainer(container) }],
    [/^POST \/containers\/create/, { status: 201, body: { Id: container.id } }],
    [/^POST /, { status: 200, body: {} }],
    [/^GET \/networks\//, { status: 200, body: {} }],
    [/^DELETE /, { status: 204 }],
  ];
  return ({ method, path }) => {
    if (isGone && method === "GET") return { status: 404, body: { message: "not found" } };
    isGone ||= method === "DELETE";
    const found = answers.find(([pattern]) => pattern.test(`${method} ${path}`));
    return found?.[1] ?? { status: 500, body: { message: `unexpected: ${method} ${path}` } };
  };
}
