import { middleboxRunDir, volatileDir } from "../folders.ts";
import { removeGroup } from "../forwarder/memory.ts";
import {
  emulatedNic,
  middleboxLinks,
  middleboxName,
  middleboxNamespace,
  nodeNamespace,
  type Role,
  switchBridge,
  switchNamespace,
} from "../names.ts";
import { type Script, script } from "../script.ts";
import { quote, words } from "../shell.ts";
import { forgetNeighbours } from "./forget-neighbours.ts";
import type { AnyNodeContext } from "./index.ts";
import { removeMiddleboxContainer } from "./middlebox-container.ts";
import { deleteNamespace } from "./namespace.ts";
import { switchPortMtuBytes } from "./switch.ts";

/** The cable between a node's NIC and the switch, in which a middlebox may be. */

/** What of a node's context decides these scripts, whatever its kind. */
type Cabled = Pick<AnyNodeContext, "stack" | "scenario" | "person" | "position"> & {
  node: { name: string };
};

/** Folder of what must be gone after a reboot. */
export const middleboxDir = ({ person, stack }: Pick<Cabled, "person" | "stack">): string =>
  `${volatileDir(person, stack)}/${middleboxName}`;

/** Which of its links leads to the node whose cable it is in, and which to the switch. */
export const sidesAt = (at: Role) => ({
  near: middleboxLinks[at],
  far: middleboxLinks[at === "client" ? "server" : "client"],
});

/** Whose cable it is in: written once, before anything is moved, since a scenario may name another one meanwhile. */
const cableFile = (cabled: Pick<Cabled, "person" | "stack">): string =>
  quote(`${middleboxDir(cabled)}/cable`);

export const noteCable = (context: Cabled, at: Role): Script => {
  const { near, far } = sidesAt(at);
  const note = words("echo", `${context.node.name} ${near} ${far}`);
  return `[ -s ${cableFile(context)} ] || ${note} >${cableFile(context)}`;
};

/**
 * The end of the cable that is at the switch, as the node itself has it.
 * @param port name of the node, as a word of the shell
 */
export function plugIn({ stack, scenario }: Cabled, port: string): Script {
  const there = quote(switchNamespace(stack));
  const hairpin = scenario.switch.hairpin ? "on" : "off";
  return [
    `ip -n ${there} link set dev ${port} mtu ${switchPortMtuBytes} master ${switchBridge} up`,
    `bridge -n ${there} link set dev ${port} hairpin ${hairpin}`,
  ].join("\n");
}

/** Gives the cable back, and ends and removes all else; also what a kill has left half made. */
export function middleboxDown(context: Cabled): Script {
  const { stack, scenario } = context;
  const [here, there] = [middleboxNamespace(stack), switchNamespace(stack)].map(quote);
  const dir = middleboxDir(context);
  const { near, far } = sidesAt("client");
  return script(
    words(`node=${scenario.nodes[0]?.name ?? ""}`, `near=${near}`, `far=${far}`),
    `[ ! -s ${cableFile(context)} ] || read -r node near far <${cableFile(context)}`,
    `if ip -n ${here} link show dev "$near" >/dev/null 2>&1 && ip -n ${there} link show dev ${switchBridge} >/dev/null 2>&1; then`,
    `  ip -n ${here} link del dev "$far" 2>/dev/null || ip -n ${there} link del dev "$node" 2>/dev/null || true`,
    `  ip -n ${here} link set dev "$near" netns ${there} name "$node"`,
    plugIn(context, `"$node"`).replaceAll(/^/gm, "  "),
    `  [ ! -e ${quote(plainMark(context))} ] || {`,
    ...checksums(context, `"$node"`, "on").map((line) => `    ${line} || true`),
    `  }`,
    forgetNeighbours(stack, scenario.nodes).replaceAll(/^/gm, "  "),
    `fi`,
    removeMiddleboxContainer(stack, dir, `"$node"`),
    deleteNamespace(middleboxNamespace(stack)),
    removeGroup(stack),
    `rm -rf ${quote(dir)} ${quote(middleboxRunDir(stack))}`,
    `rmdir -p "$(dirname ${quote(middleboxRunDir(stack))})" 2>/dev/null || true`,
  );
}

/** Whether a middlebox may be in the node's cable although the scenario has none there, or no more. */
const mayBeThere = ({ scenario, node }: Cabled): boolean =>
  scenario.pairs.placement === "switched" && middleboxNode(scenario)?.name !== node.name;

/** The node in whose cable a scenario wants its middlebox. */
export function middleboxNode<T extends { name: string }>(scenario: {
  readonly path?: Cabled["scenario"]["path"];
  readonly nodes: readonly T[];
}): T | undefined {
  const middlebox = scenario.path?.middlebox;
  return middlebox && scenario.nodes[middlebox.at === "server" ? 1 : 0];
}

/** True where there is one in this node's cable. */
const isInCable = (context: Cabled): Script =>
  `{ read -r cabled _ <${cableFile(context)}; } 2>/dev/null && [ "$cabled" = ${quote(context.node.name)} ]`;

/**
 * For the node's own state: what is taken out of a scenario is deleted after all else, but nothing is to be
 * measured through a middlebox that should be gone.
 */
export const middleboxGone = (context: Cabled): Script[] =>
  mayBeThere(context)
    ? [`if ${isInCable(context)}; then`, `(${middleboxDown(context)})`, `fi`]
    : [];

export const unlessMiddlebox = (context: Cabled): Script[] =>
  mayBeThere(context)
    ? [
        `if ${isInCable(context)}; then echo "middlebox at ${context.node.name}: want none, have one"; fi`,
      ]
    : [];

/** Whoever sends towards the middlebox: the NIC, and the port of the switch; `node` is a word of the shell. */
const senders = (stack: string, node: string) => [
  { enter: enter(nodeNamespace(stack, "")) + node, link: emulatedNic },
  { enter: enter(switchNamespace(stack)), link: node },
];

const enter = (namespace: string): Script => words("nsenter", `--net=/run/netns/${namespace}`);

const checksums = ({ stack }: Cabled, node: string, offload: "on" | "off"): Script[] =>
  senders(stack, node).map(
    (sender) => `${sender.enter} ethtool -K ${sender.link} tx ${offload} >/dev/null`,
  );

/** That it was we who took the offloads off. */
const plainMark = (context: Cabled): string => `${middleboxDir(context)}/plain-frames`;

/** Checksums filled in and large packets cut up before they come to a program that reads frames as they are. */
export const setPlain = (context: Cabled): Script =>
  [`: >${quote(plainMark(context))}`, ...checksums(context, quote(context.node.name), "off")].join(
    "\n",
  );

export const plainFrameFaults = (context: Cabled, plain: boolean): Script[] =>
  plain
    ? senders(context.stack, quote(context.node.name)).map(
        (sender) =>
          `${sender.enter} ethtool -k ${sender.link} 2>/dev/null | grep -q '^tx-checksumming: off' || echo ${quote(`${sender.link} tx-checksumming: want off for the middlebox, have on`)}`,
      )
    : [];
