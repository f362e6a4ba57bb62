import { existsSync, readdirSync, readFileSync } from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";
import { parseDriver, parseOffloads } from "../lib/ethtool.ts";
import { nicFacts, portKnobs } from "../lib/knobs/index.ts";
import {
  factsCommand,
  parseFacts,
  parseFactsOfLinks,
  settingsFacts,
  settingsFactsOfLinks,
} from "../lib/knobs/settings-facts.ts";
import { parseIpLinks } from "../lib/link-facts.ts";
import { originOf, pluginIn } from "../lib/plugins.ts";
import type { Plan, PlanEndpoint } from "../lib/plan.ts";
import type { Environment } from "../lib/result.ts";
import type { Agents } from "./agents.ts";
import { type Crew, machineName } from "./hands/crew.ts";
import { sysctlPath } from "./hands/hands.ts";
import { ask } from "./jobs.ts";

/** Settings that each network namespace has for itself: read in the first client. */
const containerSysctls = [
  ...["net.ipv4.tcp_rmem", "net.ipv4.tcp_wmem", "net.ipv4.tcp_congestion_control"],
  ...["net.ipv4.tcp_timestamps", "net.ipv4.tcp_sack", "net.ipv4.tcp_mtu_probing"],
];

const limitSec = 10;

/** POSIX sh that prints each file it is given after a line of its own; nothing for one that is not there. */
const printFiles = `for file; do echo ==; cat "$file" 2>/dev/null; done; true`;

type Link = Environment["links"][number];

/** The conditions of the run, as found. */
export async function readEnvironment(
  agents: Agents,
  crew: Crew,
  plan: Plan,
): Promise<Environment> {
  const first = plan.pairs[0];
  const ends = first === undefined ? [] : [first.client, first.server];
  // One after the other: asked for at once on a small machine, answers come later than they may.
  const machines = await Promise.all(
    crew.all.map(async (hands) => [machineName(hands), await hands.machine()] as const),
  );
  const nodes = await Promise.all(
    plan.nodes.map(async ({ name, dockerHost }) => [
      name,
      dockerHost === "" ? {} : { dockerVersion: await crew.of(name).dockerVersion(name) },
    ]),
  );
  const onNodes = [...(await nodeLinks(crew, plan)), ...(await portLinks(crew, plan))];
  const [links, inside] = await Promise.all([
    Promise.all(ends.map((end) => linkOf(agents, end))),
    Promise.all(ends.map((end) => insideEnd(agents, end))),
  ]);
  // What the first client's namespace says goes with the machine that it is on.
  const own = first === undefined ? "" : machineName(crew.of(first.client.node));
  return {
    machines: Object.fromEntries(
      machines.map(([name, machine]) => [
        name,
        name === own
          ? { ...machine, sysctls: { ...machine.sysctls, ...inside[0]?.sysctls } }
          : machine,
      ]),
    ),
    nodes: Object.fromEntries(nodes),
    links: [...onNodes, ...links],
    iperf3Version: inside[0]?.iperf3Version ?? "unknown",
    ends: Object.fromEntries(
      ends.flatMap(({ container }, at) => (inside[at] ? [[container, inside[at]]] : [])),
    ),
    netbenchVersion: readJson<{ version: string }>("package.json")?.version ?? "unknown",
    engine: pulumiEngine(process.env),
  };
}

/** Adds to the record how far other machines' clocks are ahead: before the trials, or after them. */
export async function recordClocks(
  crew: Crew,
  environment: Environment | null,
  when: "clock" | "clockAfter",
): Promise<void> {
  for (const hands of crew.all) {
    const clock = await hands.clock();
    for (const { name } of clock === undefined ? [] : hands.nodes) {
      const node = environment?.nodes[name];
      if (node !== undefined && clock !== undefined) node[when] = clock;
    }
  }
}

/** What only the container knows: its own settings and its iperf3. */
async function insideEnd(agents: Agents, place: PlanEndpoint) {
  const answers = await ask(
    agents,
    [
      { place, argv: ["iperf3", "--version"] },
      // One job for all: on a small machine each costs a fifth of a second.
      { place, argv: ["sh", "-c", printFiles, "sh", ...containerSysctls.map(sysctlPath)] },
    ],
    limitSec,
  );
  const [version, printed] = answers;
  const values = printed?.stdout.split("==\n").slice(1) ?? [];
  const sysctls = containerSysctls.flatMap((name, index) => {
    const value = values[index]?.trim().replaceAll(/\s+/g, " ");
    return value ? [[name, value]] : [];
  });
  return {
    iperf3Version: /^iperf3? (\S+)/.exec(version?.stdout ?? "")?.[1] ?? "unknown",
    sysctls: Object.fromEntries(sysctls) as Record<string, string>,
  };
}

async function linkOf(agents: Agents, place: PlanEndpoint): Promise<Link> {
  const answers = await ask(
    agents,
    [
      { place, argv: ["ip", "-d", "-j", "link", "show", "dev", place.link] },
      { place, argv: ["ethtool", "-i", place.link] },
      { place, argv: ["ethtool", "-k", place.link] },
    ],
    limitSec,
  );
  const [link, driver, features] = answers.map(({ stdout }) => stdout);
  return describeLink(place.node, place.container, place.link, link, driver, features);
}

async function nodeLinks(crew: Crew, plan: Plan): Promise<Link[]> {
  const nics = plan.facts.filter(({ container }) => container === undefined);
  return Promise.all(
    nics.map(async ({ node: name, link }) => {
      const hands = crew.of(name);
      const [shown, driver, features, settings] = await Promise.all([
        hands.run(name, ["ip", "-d", "-j", "link", "show", "dev", link]),
        hands.run(name, ["ethtool", "-i", link]),
        hands.run(name, ["ethtool", "-k", link]),
        hands.run(name, factsCommand(settingsFacts(link, nicFacts))),
      ]);
      return {
        ...describeLink(name, null, link, shown, driver, features),
        settings: parseFacts(settings),
      };
    }),
  );
}

/** Ports that the scenario sets: there may be one for each of 256 containers, so one question a place. */
async function portLinks(crew: Crew, plan: Plan): Promise<Link[]> {
  const places = await Promise.all(
    (plan.ports ?? []).map(async ({ node, links, namespace, called = "" }) => {
      const command = factsCommand(settingsFactsOfLinks(links, portKnobs));
      const there =
        namespace === undefined
          ? command
          : (["ip", "netns", "exec", namespace, ...command] as const);
      const facts = parseFactsOfLinks(await crew.of(node).run(node, there));
      return links.map((link): Link => {
        const settings = facts[link] ?? {};
        return {
          ...{ node, container: null, link: `${called}${link}`, settings, offloads: {} },
          driver: settings["driver name"] ?? null,
          mtuBytes: Number(settings["link mtu"] ?? 0),
          qdisc: settings["qdisc root"]?.split(" ")[0] ?? null,
        };
      });
    }),
  );
  return places.flat();
}

function describeLink(
  node: string,
  container: string | null,
  link: string,
  shown = "",
  driver = "",
  features = "",
): Link {
  const found = parseIpLinks(shown)?.[0];
  return {
    ...{ node, container, link },
    driver: parseDriver(driver),
    mtuBytes: found?.mtu ?? 0,
    qdisc: found?.qdisc ?? null,
    offloads: parseOffloads(features),
    settings: {},
  };
}

/**
 * Which Pulumi runs us: set-up leaves `netbench.json` beside what it installed (publisher or built
 * here); the folders of the plugins carry their versions, and those of offline/ a mark.
 */
function pulumiEngine(env: NodeJS.ProcessEnv): Record<string, string> {
  const home = env["PULUMI_HOME"] ?? join(homedir(), ".pulumi");
  const [, cli] = /pulumi-(\d+\.\d+\.\d+)$/.exec(home) ?? [];
  const folder = join(home, "plugins");
  const plugins = (existsSync(folder) ? readdirSync(folder) : []).flatMap((name) => {
    const plugin = pluginIn(name);
    if (plugin === undefined) return [];
    return [[plugin.name, `${originOf(readdirSync(join(folder, name)))} ${plugin.version}`]];
  });
  const { source } = readJson<{ source?: string }>(join(home, "netbench.json")) ?? {};
  return {
    ...(cli === undefined ? {} : { pulumi: [source, cli].join(" ").trim() }),
    ...Object.fromEntries(plugins),
  };
}

function readText(path: string): string | undefined {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return undefined;
  }
}

function readJson<T>(path: string): T | undefined {
  const text = readText(path);
  try {
    return text === undefined ? undefined : (JSON.parse(text) as T);
  } catch {
    return undefined;
  }
}
