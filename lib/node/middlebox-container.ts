import { middleboxNamespace, stackLabel } from "../names.ts";
import type { Scenario } from "../scenario.ts";
import type { Script } from "../script.ts";
import { quote, words } from "../shell.ts";
import { engineSocket } from "./engine.ts";

/**
 * A container whose network namespace a middlebox is in: of the tools image, on the engine of the node whose cable
 * it is, without a network of Docker's and without capabilities. It has nothing to do but to be there. The
 * namespace has the name that a middlebox without a container gives its own (`ip netns attach`), so that the links
 * outlive the container, and forwarders know no difference.
 *
 * The forwarder's programs are the machine's, run in that namespace, and not the container's: its image has none of
 * them, and taps, bridges and rules would take capabilities and devices that containers here are not given.
 */

/** The longest that sleep(1) of busybox takes: 68 years. */
const foreverSec = 2 ** 31 - 1;

export interface ContainerArgs {
  stack: string;
  /** The node whose engine has it. */
  node: string;
  image: string;
}

export const isInContainer = ({ path }: Pick<Scenario, "path">): boolean =>
  path?.middlebox?.where === "container";

const dockerOf = (stack: string, node: string): string =>
  words("docker", "-H", `unix://${engineSocket(stack, node)}`);

/** Its name is that of the namespace. */
const nameOf = (stack: string): string => quote(middleboxNamespace(stack));

/** Sets `$pid` to its first process; 0 where it does not run. */
const findProcess = (stack: string, node: string): Script =>
  `pid=$(${dockerOf(stack, node)} inspect -f '{{.State.Pid}}' ${nameOf(stack)} 2>/dev/null) || pid=0`;

const isItsNamespace = (stack: string): string =>
  `[ /run/netns/${nameOf(stack)} -ef "/proc/$pid/ns/net" ]`;

/** True where it runs and the namespace is its own: with `$pid` set. */
export const containerIsThere = ({ stack, node }: Omit<ContainerArgs, "image">): Script =>
  `{ ${findProcess(stack, node)}; [ "$pid" != 0 ] && ${isItsNamespace(stack)}; }`;

/** Makes it, where it is not there; what is left of another one is removed before. */
export function ensureContainer({ stack, node, image }: ContainerArgs): Script {
  const run = [
    ...["run", "--detach", "--name", middleboxNamespace(stack), "--network", "none"],
    ...["--read-only", "--cap-drop", "ALL", "--security-opt", "no-new-privileges"],
    // Without the checkout's label: no state knows of it but that of the middlebox.
    ...["--restart", "no", "--log-driver", "none", "--label", `${stackLabel}=${stack}`],
    ...["--entrypoint", "sleep", image, String(foreverSec)],
  ];
  return [
    `if ! ${containerIsThere({ stack, node })}; then`,
    `  ${dockerOf(stack, node)} rm --force ${nameOf(stack)} >/dev/null 2>&1 || true`,
    `  ${dockerOf(stack, node)} ${words(...run)} >/dev/null`,
    `  ${findProcess(stack, node)}`,
    `  ip netns attach ${nameOf(stack)} "$pid"`,
    `fi`,
    `ip -n ${nameOf(stack)} link set lo up`,
  ].join("\n");
}

export const containerFault = (args: Omit<ContainerArgs, "image">): Script =>
  [
    `if ! ${containerIsThere(args)}; then`,
    `  if [ "$pid" = 0 ]; then echo "middlebox container: want running, have none"; else echo "middlebox container: want the one that was made, have another or one that was restarted"; fi`,
    `fi`,
  ].join("\n");

/** That there is, or may be, a container. */
const containerMark = (dir: string): string => quote(`${dir}/container`);

export const noteContainer = (dir: string): Script => `: >${containerMark(dir)}`;

/**
 * Removes it, if there was one; an engine that is gone took it along.
 * @param node as a word of the shell
 */
export const removeMiddleboxContainer = (stack: string, dir: string, node: string): Script => {
  const [before = "", after = ""] = engineSocket(stack, "@").split("@").map(quote);
  const docker = `docker -H unix://${before}${node}${after}`;
  return `[ ! -e ${containerMark(dir)} ] || ${docker} rm --force ${nameOf(stack)} >/dev/null 2>&1 || true`;
};
