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

/** Bisects what still passes: a ping of a second each, in the client itself. */
const bisectLimitSec = 25;
const bisect = [
  `low=$1 high=$2`,
  `while [ $((high - low)) -gt 1 ]; do size=$(((low + high) / 2))`,
  `if ping -n -q -c 1 -W 1 -M do -s "$size" "$3" >/dev/null 2>&1; then low=$size; else high=$size; fi; done`,
  `echo "$low"`,
].join("; ");

/** Bytes of payload of the largest ping that a pair passes, of which `passes` does and `fails` does not; undefined where it was not found. */
export async function largestPing(
  agents: Agents,
  { client, server }: PlanPair,
  passes: number,
  fails: number,
): Promise<number | undefined> {
  const address = (server.dial ?? server).address;
  const argv = ["sh", "-c", bisect, "sh", String(passes), String(fails), address];
  const [answer] = await ask(agents, [question(client, argv)], bisectLimitSec);
  const bytes = Number.parseInt(answer?.stdout ?? "", 10);
  return answer?.status === 0 && Number.isInteger(bytes) ? bytes : undefined;
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
