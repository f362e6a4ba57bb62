import { allowedCongestionControlFile } from "../lib/congestion-control.ts";
import { factDifferences, parseIpLinks } from "../lib/link-facts.ts";
import { linkAddressOf } from "../lib/neighbours.ts";
import type { LinkFacts, Plan, PlanPair, PlanProbe } from "../lib/plan.ts";
import type { Agents } from "./agents.ts";
import type { Crew } from "./hands/crew.ts";
import { ask } from "./jobs.ts";

const limitSec = 10;

/** Reads every fact of the plan back from the kernel; one sentence for each difference. */
export async function differences(agents: Agents, crew: Crew, plan: Plan): Promise<string[]> {
  const inContainers = plan.facts.filter(({ container }) => container !== undefined);
  const onNodes = plan.facts.filter(({ container }) => container === undefined);
  // Containers by themselves: programs on a small machine would starve them (lib/remote-shell.ts).
  const containers = await containerDifferences(agents, inContainers);
  const [nodes, probes] = await Promise.all([
    Promise.all(onNodes.map((facts) => nodeDifferences(crew, facts))),
    Promise.all(plan.probes.map((probe) => probeDifferences(crew, probe))),
  ]);
  return [...nodes.flat(), ...probes.flat(), ...containers];
}

/**
 * Clients that have found their server's address at another link than the server's: two machines have
 * it. Only neighbours can be told; behind a router or a published port the address is somebody else's.
 */
export async function duplicateAddresses(
  agents: Agents,
  crew: Crew,
  plan: Plan,
): Promise<string[]> {
  if (plan.middlebox?.routes === true) return [];
  const pairs = plan.pairs.filter(({ server }) => server.dial === undefined);
  const arpOf = ({ client }: PlanPair) => `/proc/${crew.of(client.node).pid(client)}/net/arp`;
  const tables = await crew.each(
    pairs,
    ({ client }) => client.node,
    async (hands, own) => {
      const files = await hands.files([...new Set(own.map(arpOf))]);
      return own.map((pair) => files.get(arpOf(pair)) ?? "");
    },
  );
  const known = pairs.flatMap(({ index, server }, at) => {
    const found = linkAddressOf(tables[at] ?? "", server.address);
    return found === undefined ? [] : [{ index, server, found }];
  });
  const answers = await ask(
    agents,
    known.map(({ server }) => linkQuestion(server)),
    limitSec,
  );
  return known.flatMap(({ index, server, found }, at) => {
    const links = parseIpLinks(answers[at]?.stdout ?? "");
    const own = links?.find(({ ifname }) => ifname === server.link)?.address;
    return own === undefined || own === found
      ? []
      : [
          `pair ${index}: ${server.address} answers at ${found}, but its server is at ${own}: another has its address`,
        ];
  });
}

/** A link with its addresses. */
const linkCommand = (link: string): [string, ...string[]] => [
  ...(["ip", "-d", "-j", "address", "show", "dev"] as const),
  link,
];

const linkQuestion = (end: { node: string; container: string; link: string }) => ({
  place: { node: end.node, container: end.container },
  argv: linkCommand(end.link),
});

async function containerDifferences(
  agents: Agents,
  facts: readonly LinkFacts[],
): Promise<string[]> {
  const questions = facts.map(({ node, container = "", link }) =>
    linkQuestion({ node, container, link }),
  );
  const answers = await ask(agents, questions, limitSec);
  return facts.flatMap((wanted, index) => {
    const answer = answers[index];
    if (answer?.problem !== undefined) return [answer.problem];
    return factDifferences(wanted, parseIpLinks(answer?.stdout ?? ""));
  });
}

async function probeDifferences(crew: Crew, probe: PlanProbe): Promise<string[]> {
  const { node, what, argv, want } = probe;
  const have = (await crew.of(node).run(node, argv))?.trim();
  return have === want ? [] : [`${node} ${what}: want ${want}, have ${have || "none"}`];
}

async function nodeDifferences(crew: Crew, facts: LinkFacts): Promise<string[]> {
  const text = await crew.of(facts.node).run(facts.node, linkCommand(facts.link));
  return factDifferences(facts, parseIpLinks(text ?? ""));
}

/** Whether the containers may use the scenario's TCP congestion control; else why not. */
export async function congestionControlProblem(
  agents: Agents,
  plan: Plan,
): Promise<string | undefined> {
  const wanted = plan.scenario.benchmark.tcp.congestionControl;
  const client = plan.pairs[0]?.client;
  if (client === undefined || !plan.trials.some(({ protocol }) => protocol === "tcp")) return;
  const question = { place: client, argv: ["cat", allowedCongestionControlFile] };
  const [answer] = await ask(agents, [question], limitSec);
  // A kernel that does not show the list to containers gets the benefit of the doubt.
  if (answer?.status !== 0 || answer.stdout.trim().split(/\s+/).includes(wanted)) return undefined;
  return (
    `containers may not use TCP congestion control ${wanted} on this machine: ` +
    `net.ipv4.tcp_allowed_congestion_control is "${answer.stdout.trim()}"; ` +
    `add ${wanted} to it as root, or choose another benchmark.tcp.congestionControl`
  );
}
