import { homedir } from "node:os";
import { differences } from "../protocol/difference.ts";
import { notServed, type Checked, type CheckFailure, type Plugin } from "../protocol/plugin.ts";
import { isUnknown, type Properties, type Value } from "../protocol/values.ts";
import { DockerApi } from "./api.ts";
import { container } from "./container.ts";
import { network } from "./network.ts";
import { pause, type Pause } from "./pause.ts";

const defaultHost = "unix:///var/run/docker.sock";
/** Keys that change nothing here: the engine's own, and a check that Configure makes all the same. */
const ignored = ["version", "pluginDownloadURL", "disableDockerDaemonCheck"];

/** The Docker plugin; `wait` is for tests, which have no time. */
export function dockerPlugin(wait: Pause = pause): Plugin {
  let api: DockerApi | undefined;
  const docker = () => (api ??= new DockerApi(hostOf({})));
  return {
    name: "docker",
    version: "5.2.0",
    abilities: { autonaming: true },
    resources: {
      "docker:index/container:Container": container(docker),
      "docker:index/network:Network": network(docker, wait),
    },
    functions: {},
    checkConfig,
    diffConfig: (olds, news) => ({
      changes: new Map(
        [...differences(olds, news)].map(([path, change]) => [path, { change, replaces: false }]),
      ),
    }),
    async configure(config) {
      const hosts = [hostOf(config), ...(config.host ? [] : ownSockets())];
      for (const host of hosts) {
        api = new DockerApi(host, words(config.sshOpts));
        // The official plugin saves connections to other machines.
        if (host.startsWith("ssh:") || (await answers(api))) return;
      }
      throw new Error(
        "docker native provider returned an unexpected error from Configure: failed to connect to any docker daemon",
      );
    },
  };
}

function answers(api: DockerApi): Promise<boolean> {
  return api.ping().then(
    () => true,
    () => false,
  );
}

/** Where Docker Desktop listens. */
function ownSockets(): string[] {
  return ["run", "desktop"].map((name) => `unix://${homedir()}/.docker/${name}/docker.sock`);
}

/** The Docker address of these settings, of the environment, or the usual one. */
function hostOf(config: Properties): string {
  return String(config.host ?? (process.env.DOCKER_HOST || defaultHost));
}

function checkConfig(news: Properties): Checked {
  const failures: CheckFailure[] = [];
  for (const property of Object.keys(news)) {
    const served = ["host", "sshOpts", ...ignored].includes(property) || property.startsWith("__");
    if (!served) {
      const reason = notServed("docker", `the setting ${property}`);
      failures.push({ property, reason });
    }
  }
  const host = hostOf(news);
  if (!isUnknown(host) && !/^(unix|tcp|http|ssh):\/\//.test(host)) {
    const reason = `the Docker address ${host} is none of unix://…, tcp://… and ssh://…`;
    failures.push({ property: "host", reason });
  }
  return { inputs: news, failures };
}

/** Lists reach a provider's configuration as JSON text. */
function words(value: Value | undefined): string[] {
  const parsed = typeof value === "string" ? (JSON.parse(value) as Value) : value;
  return Array.isArray(parsed) ? parsed.map(String) : [];
}
