import { notServed, type Checked, type CheckFailure, type Plugin } from "../protocol/plugin.ts";
import { isUnknown, type Properties, type Value } from "../protocol/values.ts";
import { DockerApi } from "./api.ts";
import { container } from "./container.ts";
import { network } from "./network.ts";

const defaultHost = "unix:///var/run/docker.sock";
/** Keys that change nothing here: the engine's own, and a check that this plugin never makes. */
const ignored = ["version", "pluginDownloadURL", "disableDockerDaemonCheck"];

/** The Docker plugin; it connects when the first resource needs it. */
export function dockerPlugin(): Plugin {
  let api: DockerApi | undefined;
  let configuration: Properties = {};
  const docker = () =>
    (api ??= new DockerApi(String(configuration.host), words(configuration.sshOpts)));
  return {
    name: "docker",
    version: "5.2.0",
    resources: {
      "docker:index/container:Container": container(docker),
      "docker:index/network:Network": network(docker),
    },
    functions: {},
    checkConfig,
    configure(config) {
      configuration = { host: process.env.DOCKER_HOST || defaultHost, ...config };
    },
  };
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
  const host = news.host ?? (process.env.DOCKER_HOST || defaultHost);
  if (!isUnknown(host) && !/^(unix|tcp|http|ssh):\/\//.test(String(host))) {
    const reason = `the Docker address ${String(host)} is none of unix://…, tcp://… and ssh://…`;
    failures.push({ property: "host", reason });
  }
  return { inputs: { ...news, host }, failures };
}

/** Lists reach a provider's configuration as JSON text. */
function words(value: Value | undefined): string[] {
  const parsed = typeof value === "string" ? (JSON.parse(value) as Value) : value;
  return Array.isArray(parsed) ? parsed.map(String) : [];
}
