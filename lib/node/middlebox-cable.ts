import { volatileDir } from "../folders.ts";
import { removeGroup } from "../forwarder/memory.ts";
import {
  emulatedNic,
  middleboxLinks,
  middleboxName,
  middleboxNamespace,
  nodeNamespace,
  switchBridge,
  switchNamespace,
} from "../names.ts";
import { type Script, script } from "../script.ts";
import { quote, words } from "../shell.ts";
import type { AnyNodeContext } from "./index.ts";
import { deleteNamespace } from "./namespace.ts";
import { switchPortMtuBytes } from "./switch.ts";

/** The cable between the first node's NIC and the switch, in which a middlebox may be. */

/** What of a node's context decides these scripts, whatever its kind. */
type Cabled = Pick<AnyNodeContext, "stack" | "scenario" | "person" | "position"> & {
  node: { name: string };
};

/** Folder of what must be gone after a reboot. */
export const middleboxDir = ({ person, stack }: Cabled): string =>
  `${volatileDir(person, stack)}/${middleboxName}`;

/** The end of the cable that is at the switch, as the node itself has it. */
export function plugIn({ stack, node, scenario }: Cabled): Script {
  const [there, port] = [quote(switchNamespace(stack)), quote(node.name)];
  const hairpin = scenario.switch.hairpin ? "on" : "off";
  return [
    `ip -n ${there} link set dev ${port} mtu ${switchPortMtuBytes} master ${switchBridge} up`,
    `bridge -n ${there} link set dev ${port} hairpin ${hairpin}`,
  ].join("\n");
}

/** Gives the cable back, and ends and removes all else; also what a kill has left half made. */
export function middleboxDown(context: Cabled): Script {
  const { stack, node } = context;
  const [here, there] = [middleboxNamespace(stack), switchNamespace(stack)].map(quote);
  const { client, server } = middleboxLinks;
  return script(
    `if ip -n ${here} link show dev ${client} >/dev/null 2>&1 && ip -n ${there} link show dev ${switchBridge} >/dev/null 2>&1; then`,
    `  ip -n ${here} link del dev ${server} 2>/dev/null || ip -n ${there} link del dev ${quote(node.name)} 2>/dev/null || true`,
    `  ip -n ${here} link set dev ${client} netns ${there} name ${quote(node.name)}`,
    plugIn(context).replaceAll(/^/gm, "  "),
    `  [ ! -e ${quote(plainMark(context))} ] || {`,
    ...checksums(context, "on").map((line) => `    ${line} || true`),
    `  }`,
    `fi`,
    deleteNamespace(middleboxNamespace(stack)),
    removeGroup(stack),
    `rm -rf ${quote(middleboxDir(context))}`,
  );
}

/** Whether a middlebox may be in the node's cable although the scenario has none, or no more. */
const mayBeThere = ({ scenario, position }: Cabled): boolean =>
  position === 1 &&
  scenario.pairs.placement === "switched" &&
  scenario.path?.middlebox === undefined;

/**
 * For the node's own state: what is taken out of a scenario is deleted after all else, but nothing is to be
 * measured through a middlebox that should be gone.
 */
export const middleboxGone = (context: Cabled): Script[] =>
  mayBeThere(context)
    ? [
        `[ ! -e /run/netns/${quote(middleboxNamespace(context.stack))} ] || (${middleboxDown(context)})`,
      ]
    : [];

export const unlessMiddlebox = (context: Cabled): Script[] =>
  mayBeThere(context)
    ? [
        `[ ! -e /run/netns/${quote(middleboxNamespace(context.stack))} ] || echo "middlebox: want none, have one"`,
      ]
    : [];

/** Whoever sends towards the middlebox: the NIC, and the port of the switch. */
const senders = ({ stack, node }: Cabled) => [
  { namespace: nodeNamespace(stack, node.name), link: emulatedNic },
  { namespace: switchNamespace(stack), link: node.name },
];

const enter = (namespace: string, ...command: string[]): Script =>
  words("nsenter", `--net=/run/netns/${namespace}`, ...command);

const checksums = (context: Cabled, offload: "on" | "off"): Script[] =>
  senders(context).map(
    ({ namespace, link }) => `${enter(namespace, "ethtool", "-K", link, "tx", offload)} >/dev/null`,
  );

/** That it was we who took the offloads off. */
const plainMark = (context: Cabled): string => `${middleboxDir(context)}/plain-frames`;

/** Checksums filled in and large packets cut up before they come to a program that reads frames as they are. */
export const setPlain = (context: Cabled): Script =>
  [`: >${quote(plainMark(context))}`, ...checksums(context, "off")].join("\n");

export const plainFrameFaults = (context: Cabled, plain: boolean): Script[] =>
  plain
    ? senders(context).map(
        ({ namespace, link }) =>
          `${enter(namespace, "ethtool", "-k", link)} 2>/dev/null | grep -q '^tx-checksumming: off' || echo ${quote(`${link} tx-checksumming: want off for the middlebox, have on`)}`,
      )
    : [];
