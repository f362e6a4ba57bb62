import type { Plan, PlanEndpoint, PlanPair } from "../lib/plan.ts";
import { type SilentEnd, silentHop, silentPort } from "../lib/silence.ts";
import type { Agents } from "./agents.ts";
import type { Crew } from "./hands/crew.ts";
import { ask } from "./jobs.ts";

const limitSec = 10;

const ignoringFile = "/proc/sys/net/ipv4/icmp_echo_ignore_all";
const bridgedFile = "/proc/sys/net/bridge/bridge-nf-call-iptables";

/**
 * Until the kernel takes no old answer of a neighbour any more it must have asked in vain: 5 s of waiting and three
 * questions a second apart (arp(7): delay_first_probe_time, ucast_solicit).
 */
const pingsUntilForgotten = 10;

/** Looks for the hop at which a pair that answers nothing falls silent. */
export async function whySilent(agents: Agents, crew: Crew, pair: PlanPair): Promise<string> {
  const { client, server } = pair;
  const ends = [client, server];
  const { address } = server.dial ?? server;
  const pings = ["ping", "-n", "-q", "-i", "1", "-W", "1", "-c", String(pingsUntilForgotten)];
  const [late] = await ask(
    agents,
    [question(client, [...pings, address])],
    2 * pingsUntilForgotten,
  );
  if (late?.status === 0) return `${address} answers pings now, and was silent before`;
  const [links, [arp], [ignoring], files] = await Promise.all([
    ask(
      agents,
      ends.map((end) => question(end, ["ip", "-o", "link", "show", "dev", end.link])),
      limitSec,
    ),
    ask(agents, [question(client, ["cat", "/proc/net/arp"])], limitSec),
    ask(agents, [question(server, ["cat", ignoringFile])], limitSec),
    crew.of(server.node).files([bridgedFile]),
  ]);
  const [shownClient, shownServer] = ends.map(({ container, link }, at): SilentEnd => ({
    container,
    link,
    shown: links[at]?.stdout ?? "",
  }));
  if (shownClient === undefined || shownServer === undefined)
    throw new Error("a pair has two ends");
  return silentHop({
    client: shownClient,
    server: shownServer,
    address,
    neighbour: server.dial === undefined,
    arp: arp?.stdout ?? "",
    ignoresPings: ignoring?.stdout.trim() === "1",
    bridgedFiltered: files.get(bridgedFile)?.trim() === "1",
  });
}

const question = ({ node, container }: PlanEndpoint, argv: readonly string[]) => ({
  place: { node, container },
  argv,
});

/**
 * Bytes of payload of the largest ping that a pair passes, bisected by one ping each; `passes` is known to and `fails` not
 * to. By the agent and not in a shell, whose own ping cannot forbid fragments (busybox). Undefined where nothing answers.
 */
export async function largestPing(
  agents: Agents,
  { client, server }: PlanPair,
  passes: number,
  fails: number,
): Promise<number | undefined> {
  const { address } = server.dial ?? server;
  const options = ["-n", "-q", "-c", "1", "-W", "1", "-M", "do"];
  let [low, high] = [passes, fails];
  while (high - low > 1) {
    const size = Math.floor((low + high) / 2);
    const argv = ["ping", ...options, "-s", String(size), address];
    const [answer] = await ask(agents, [question(client, argv)], limitSec);
    if (answer?.status === 0) low = size;
    else high = size;
  }
  return low === passes ? undefined : low;
}

/** For clients that send nothing: what their connections say, by the pair's index. */
export async function silentPorts(
  agents: Agents,
  pairs: readonly PlanPair[],
  protocol: Plan["trials"][number]["protocol"],
): Promise<Map<number, string>> {
  const answers = await ask(
    agents,
    pairs.map(({ client }) => question(client, ["sh", "-c", "cat /proc/net/tcp /proc/net/tcp6"])),
    limitSec,
  );
  return new Map(
    pairs.flatMap(({ index, server }, at) => {
      const { port } = server.dial ?? server;
      const why = silentPort(answers[at]?.stdout ?? "", port, protocol);
      return why === undefined ? [] : [[index, why] as const];
    }),
  );
}
