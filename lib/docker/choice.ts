import { createHash } from "node:crypto";
import { z } from "zod";
import { defaultDockerHost, engineAddress, isLoopback, wholeDockerHost } from "./address.ts";

/** Which Docker engine a person uses, decided as Docker's own client does (docker/cli, cli/command/cli.go). */

/** The engine in use, and who chose it. */
export interface EngineChoice {
  host: string;
  /** `DOCKER_HOST`, `Docker context lab`; undefined for the default. */
  chosenBy?: string;
  /** How to come back from what was chosen. */
  instead?: string;
  /** Why no testbed can use it, in a sentence that says what to do. */
  trouble?: string;
}

export interface DockerSettings {
  /** The person's environment. */
  env: Readonly<Record<string, string | undefined>>;
  /** Docker's own folder of the person: `DOCKER_CONFIG`, else `~/.docker`. */
  folder: string;
  /** The text of a file, undefined where it cannot be read. */
  read: (path: string) => string | undefined;
}

/** What Docker's client calls the engine that no context names. */
const defaultContext = "default";

const configSchema = z.looseObject({ currentContext: z.string().optional() });
const contextSchema = z.looseObject({
  Endpoints: z
    .looseObject({ docker: z.looseObject({ Host: z.string().optional() }).optional() })
    .optional(),
});

/** Where Docker's client keeps a context: a folder named after the digest of its name. */
export const contextFile = (folder: string, name: string): string =>
  `${folder}/contexts/meta/${createHash("sha256").update(name).digest("hex")}/meta.json`;

/** DOCKER_HOST, else DOCKER_CONTEXT, else the current context, else the default socket. */
export function chooseEngine(settings: DockerSettings): EngineChoice {
  const { env } = settings;
  if (env.DOCKER_HOST?.trim()) {
    const [host, chosenBy] = [wholeDockerHost(env.DOCKER_HOST), "DOCKER_HOST"];
    return judged({ host, chosenBy, instead: "unset DOCKER_HOST" }, Boolean(env.DOCKER_TLS_VERIFY));
  }
  if (env.DOCKER_CONTEXT) return ofContext(settings, env.DOCKER_CONTEXT, "DOCKER_CONTEXT");
  return ofContext(settings, currentContext(settings) || defaultContext);
}

/** Of a file that is no JSON the client says so and goes on without; so do we. */
function currentContext({ folder, read }: DockerSettings): string | undefined {
  return configSchema.safeParse(json(read(`${folder}/config.json`))).data?.currentContext;
}

function ofContext(settings: DockerSettings, name: string, variable?: string): EngineChoice {
  if (name === defaultContext) return { host: defaultDockerHost };
  const { folder, read } = settings;
  const choice = {
    host: defaultDockerHost,
    chosenBy: `Docker context ${name}${variable === undefined ? "" : `, by ${variable}`}`,
    instead: variable === undefined ? "docker context use default" : `unset ${variable}`,
  };
  const useless = (why: string) => ({
    ...choice,
    trouble: `The Docker context ${name} ${why}: docker context ls lists those that there are; ${choice.instead} takes the engine of this machine.`,
  });
  const text = read(contextFile(folder, name));
  if (text === undefined) return useless("does not exist");
  const host = contextSchema.safeParse(json(text)).data?.Endpoints?.docker?.Host;
  if (host === undefined) return useless("names no Docker engine");
  const tls = tlsFiles(folder, name).some((file) => read(file) !== undefined);
  return judged({ ...choice, host: wholeDockerHost(host) }, tls);
}

const tlsFiles = (folder: string, name: string): string[] =>
  ["ca", "cert", "key"].map((part) =>
    contextFile(folder, name).replace(/\/meta\/([^/]+)\/meta\.json$/, `/tls/$1/docker/${part}.pem`),
  );

/** A node of kind local shares its processes and /dev/shm with its containers, so its engine is on this machine. */
function judged(choice: EngineChoice, tls: boolean): EngineChoice {
  const refused = (why: string, mend: string): EngineChoice => ({
    ...choice,
    trouble: `The Docker engine ${engineInWords(choice)} ${why}: ${mend}, or ${choice.instead} for the engine of this machine.`,
  });
  const asSshNode = "make that machine a node of kind ssh (docs/ssh-nodes.md)";
  if (choice.host.startsWith("ssh://")) return refused("is another machine's", asSshNode);
  const address = engineAddress(choice.host);
  if (address === undefined) {
    return refused("cannot be asked", "name it as unix:///path or tcp://127.0.0.1:port");
  }
  if ("socketPath" in address) return choice;
  if (!isLoopback(address.host)) return refused("is another machine's", asSshNode);
  return tls ? refused("wants TLS, which netbench does not speak", "name its socket") : choice;
}

function json(text: string | undefined): unknown {
  try {
    return text === undefined ? undefined : JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** The engine in words, for messages. */
export const engineInWords = ({ host, chosenBy }: EngineChoice): string =>
  chosenBy === undefined ? host : `${host} (${chosenBy})`;

/**
 * What of Docker's own variables must not reach the programs that we start, since they are told their
 * engine: the published provider takes DOCKER_CONTEXT before its `host`, a client with `-H` would speak
 * TLS to a socket or an API version of long ago, and an image of this machine would be another platform's.
 */
export const dockerVariablesUnset: readonly string[] = [
  ...["DOCKER_CONTEXT", "DOCKER_TLS", "DOCKER_TLS_VERIFY", "DOCKER_CERT_PATH"],
  ...["DOCKER_CA_MATERIAL", "DOCKER_CERT_MATERIAL", "DOCKER_KEY_MATERIAL"],
  ...["DOCKER_API_VERSION", "DOCKER_DEFAULT_PLATFORM"],
];
