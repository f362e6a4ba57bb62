import { parseSubnet, formatIpv4 } from "../address.ts";
import { carriedBy } from "../forwarder/carried.ts";
import { type Box, type Forwarder, forwarderIn } from "../forwarder/index.ts";
import { checkGroup, inGroup, makeGroup } from "../forwarder/memory.ts";
import { queueState } from "../forwarder/queue.ts";
import {
  digest,
  middleboxLinks,
  middleboxNamespace,
  switchNamespace,
  underlayHost,
} from "../names.ts";
import { addressesIn, subnetIn } from "../network/subnet.ts";
import type { Scenario } from "../scenario.ts";
import { type HostState, type Script, script } from "../script.ts";
import { quote, words } from "../shell.ts";
import { forgetNeighbours } from "./forget-neighbours.ts";
import type { AnyNodeContext } from "./index.ts";
import {
  middleboxDir,
  middleboxDown,
  noteCable,
  plainFrameFaults,
  plugIn,
  setPlain,
  sidesAt,
} from "./middlebox-cable.ts";
import {
  containerFault,
  containerIsThere,
  ensureContainer,
  noteContainer,
} from "./middlebox-container.ts";
import { ensureNamespace } from "./namespace.ts";

/** The address that clients have behind a NAT: the last but the switch's own of the nodes', the spare one of the ends'. */
const natHost = { nodes: 254, ends: 3 } as const;

/** The middlebox of a scenario as its forwarder wants to see it; undefined where there is none. */
export function boxOf(context: AnyNodeContext): Box | undefined {
  const { scenario, stack } = context;
  const middlebox = scenario.path?.middlebox;
  if (middlebox === undefined) return undefined;
  const { addresses } = carriedBy(scenario.network);
  return {
    ...{ stack, middlebox, mtuBytes: scenario.nic.mtuBytes, dir: middleboxDir(context) },
    addresses: { client: sideOf(scenario, "client"), server: sideOf(scenario, "server") },
    natAddress:
      addresses === "nodes"
        ? underlayHost(natHost.nodes)
        : formatIpv4(parseSubnet(subnetIn(scenario.network)).base + natHost.ends),
  };
}

/** Addresses on one side: the node's own, and the containers' where they are in the packets. */
function sideOf({ network, pairs }: Scenario, role: "client" | "server"): string[] {
  const node = underlayHost(role === "client" ? 1 : 2);
  if (carriedBy(network).addresses === "nodes") return [node];
  const ends = Array.from({ length: pairs.count }, (_, at) => addressesIn(network, at + 1)[role]);
  return [node, ...ends];
}

export const forwarderOf = ({ middlebox }: Box): Forwarder => forwarderIn(middlebox);

/** What bounds a forwarder's programs; a guest's memory is its own. */
export const boundsOf = ({ stack, middlebox }: Box): Pick<Box, "stack" | "middlebox"> => {
  const { memoryMiB, ...others } = middlebox;
  return middlebox.where === "vm" || memoryMiB === undefined
    ? { stack, middlebox: others }
    : { stack, middlebox };
};

/** The script, run in the middlebox's namespace. */
const inside = (stack: string, body: Script): Script =>
  words("ip", "netns", "exec", middleboxNamespace(stack), "sh", "-c", body);

/** POSIX sh that prints the forwarder's processes, a line each; undefined where the kernel forwards. */
export function forwarderPids(box: Box): Script | undefined {
  const files = forwarderOf(box).pidFiles?.(box);
  return files && `cat ${files.map(quote).join(" ")} 2>/dev/null || true`;
}

/**
 * The middlebox in the cable between a node's NIC and its port of the switch, which that node has made: the
 * end at the switch becomes the middlebox's, and another cable goes on from there. Undoing it plugs the node
 * in again. `context` is that node's; `image` what a container is made of.
 */
export function middleboxState(context: AnyNodeContext, image = ""): HostState | undefined {
  const box = boxOf(context);
  if (box === undefined) return undefined;
  const { stack, middlebox } = box;
  const { scenario, node } = context;
  const [here, there] = [middleboxNamespace(stack), switchNamespace(stack)].map(quote);
  const port = quote(node.name);
  const { near, far } = sidesAt(middlebox.at);
  const forwarder = forwarderOf(box);
  const made = forwarder.state(box);
  const queue = queueState(middlebox);
  const inContainer = middlebox.where === "container";
  const container = { stack, node: node.name, image };
  // What cannot be changed while it runs: with another one all of it is made anew.
  const { queue: _changed, ...kind } = middlebox;
  const mark = `${box.dir}/made`;
  // There until the ends know each other by what is in the cable now.
  const fresh = quote(`${box.dir}/fresh`);
  const links = Object.values(middleboxLinks);
  const down = middleboxDown(context);
  const other = `[ -e ${quote(mark)} ] && [ "$(cat ${quote(mark)})" != ${quote(markOf(kind))} ]`;
  return {
    up: script(
      // A container that was restarted has another namespace, and the links are still in the one before.
      `if ${inContainer ? `{ ${other}; } || { [ -e ${quote(mark)} ] && ! ${containerIsThere(container)}; }` : other}; then`,
      `  (${down})`,
      `fi`,
      `mkdir -p ${quote(box.dir)}`,
      noteCable(context, middlebox.at),
      ...(inContainer ? [noteContainer(box.dir)] : []),
      `echo ${quote(markOf(kind))} >${quote(mark)}`,
      inContainer ? ensureContainer(container) : ensureNamespace(middleboxNamespace(stack)),
      // Of its own accord it says nothing: its own packets would be in the counters.
      inside(
        stack,
        "echo 1 >/proc/sys/net/ipv6/conf/all/disable_ipv6; echo 1 >/proc/sys/net/ipv6/conf/default/disable_ipv6",
      ),
      `if ! ip -n ${here} link show dev ${near} >/dev/null 2>&1; then`,
      `  ip -n ${here} link del dev ${far} 2>/dev/null || true`,
      `  : >${fresh}`,
      `  ip -n ${there} link set dev ${port} netns ${here} name ${near}`,
      `fi`,
      `if ! ip -n ${here} link show dev ${far} >/dev/null 2>&1; then`,
      `  ip -n ${there} link del dev ${port} 2>/dev/null || true`,
      `  : >${fresh}`,
      `  ip link add name ${far} netns ${here} type veth peer name ${port} netns ${there}`,
      `fi`,
      plugIn(context, port),
      ...links.map((link) => `ip -n ${here} link set dev ${link} mtu ${box.mtuBytes} up`),
      ...(forwarder.plainFrames ? [setPlain(context)] : []),
      ...makeGroup(boundsOf(box)),
      inGroup(boundsOf(box), inside(stack, made.up)),
      ...bindTo(box),
      ...(queue ? [inside(stack, queue.up)] : []),
      `if [ -e ${fresh} ]; then`,
      forgetNeighbours(stack, scenario.nodes).replaceAll(/^/gm, "  "),
      `  rm -f ${fresh}`,
      `fi`,
    ),
    down,
    check: script(
      ...(inContainer ? [containerFault(container)] : []),
      ...links.map(
        (link) =>
          `ip -n ${here} -o link show up dev ${link} 2>/dev/null | grep -q ' mtu ${box.mtuBytes} ' || echo "middlebox ${link}: want up with MTU ${box.mtuBytes}, have another state"`,
      ),
      ...plainFrameFaults(context, forwarder.plainFrames),
      `if ip -n ${here} link show lo >/dev/null 2>&1; then`,
      inside(stack, made.check),
      ...(queue ? [inside(stack, queue.check)] : []),
      `fi`,
      ...checkGroup(boundsOf(box)),
      ...boundFaults(box),
    ),
  };
}

const markOf = (spec: object): string => digest(JSON.stringify(spec));

/** Programs that forward, on the processors that the scenario gives them. */
function bindTo(box: Box): Script[] {
  const { cpus } = box.middlebox;
  return cpus === undefined
    ? []
    : [
        `for pid in $(${forwarderPids(box) ?? ""}); do taskset -acp ${quote(cpus)} "$pid" >/dev/null; done`,
      ];
}

function boundFaults(box: Box): Script[] {
  const { cpus } = box.middlebox;
  return cpus === undefined
    ? []
    : [
        `for pid in $(${forwarderPids(box) ?? ""}); do`,
        `  have=$(taskset -cp "$pid" 2>/dev/null | sed 's/.*: //') || have=`,
        `  [ "$have" = ${quote(cpus)} ] || echo "middlebox processors: want ${cpus}, have \${have:-none}"`,
        `done`,
      ];
}
