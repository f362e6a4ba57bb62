import { engineRunDir } from "../folders.ts";
import { probePrograms } from "../latency/probe.ts";
import { middleboxNeeds } from "../forwarder/index.ts";
import { networkAt, networkOf } from "../network/index.ts";
import { nicObstacles } from "../nic.ts";
import { obstacleScripts } from "../obstacles/index.ts";
import { packageOf } from "../programs.ts";
import type { Script } from "../script.ts";
import { quote } from "../shell.ts";
import type { NodeSpec, Scenario } from "../scenario.ts";
import { lookOverSsh, type SshRoute } from "../ssh.ts";
import type { Ground } from "./contexts.ts";
import { endsOn } from "./endpoint.ts";
import { guestObstacles, programsOfGuests } from "./guests.ts";
import { hostAgentPrograms } from "./host-agents.ts";
import { kernelObstacle } from "./kernel-needs.ts";
import { maxEngineRunDirLength } from "./engine.ts";
import { type AnyNodeContext, kindOf } from "./index.ts";
import { congestionControlState } from "./machine.ts";
import { engineTrouble, localEngineObstacles } from "./local-engine.ts";
import { networkLink } from "./network-link.ts";
import { wantedNic } from "./node-settings.ts";

/** What stands in the way of a node before anything is touched: found without asking the machine. */
export function knownObstacles(context: AnyNodeContext): string[] {
  const { node, person, stack } = context;
  const kind = kindOf(node);
  const wired = networkOf(context.scenario).attachment === "wired";
  const plain = person.uid !== 0;
  return [
    ...engineTrouble(context),
    ...(kind.needsRoot(context) && plain
      ? [
          `node ${node.name}: ${node.kind === "local" ? "its NIC can be changed" : "an emulated node can be made"} by root only; run as root`,
        ]
      : []),
    ...(plain && asksOfKernel(context)
      ? [`node ${node.name}: sysctls and the governor can be set by root only; run as root`]
      : []),
    ...(wired && plain && !kind.needsRoot(context)
      ? [`node ${node.name}: containers can be joined to this network by root only; run as root`]
      : []),
    ...(plain && endsOn(context, "host").length > 0
      ? [
          `node ${node.name}: processes of the node (endpoint: host) can be started by root only; run as root, or set endpoint to container`,
        ]
      : []),
    ...(plain && endsOn(context, "vm").length > 0
      ? [
          `node ${node.name}: guests (endpoint: vm) can be started by root only; run as root, or set endpoint to container`,
        ]
      : []),
    ...socketObstacles(stack, node),
  ];
}

/** A scenario's name is part of the paths of sockets, which end early. */
export function socketObstacles(stack: string, node: NodeSpec): string[] {
  const excess = engineRunDir(stack, node.name).length - maxEngineRunDirLength;
  return kindOf(node).ownsContainers && excess > 0
    ? [
        `node ${node.name}: the scenario's name is too long for the sockets of the node's Docker engine; shorten it by ${excess} characters`,
      ]
    : [];
}

/** Whether settings of this machine's kernel are asked for; on an ssh node we are root. */
const asksOfKernel = ({ node }: AnyNodeContext): boolean =>
  node.kind !== "ssh" && (node.sysctls !== undefined || node.governor !== undefined);

/** What only root can make good on this machine, read as by the state's own check. */
export function machinePreflightScript(scenario: Scenario, ground: Ground): Script {
  const here = scenario.nodes.some(({ kind }) => kind !== "ssh");
  const state = here ? congestionControlState(scenario, ground) : undefined;
  return state && ground.person.uid !== 0
    ? `(${state.check}) | sed ${quote("s/$/; bring it up as root once, or choose another benchmark.tcp.congestionControl/")}`
    : "true";
}

/** What an ssh node must have besides: the engine is not ours to start there. */
function engineObstacles(route: SshRoute | undefined): Script[] {
  if (route === undefined) return [];
  return [
    `if [ -n "\${SUDO_USER:-}" ] && ! sudo -n -u "$SUDO_USER" docker version >/dev/null 2>&1; then`,
    `  echo "user $SUDO_USER may not use Docker there: add it to the group docker"`,
    `elif command -v docker >/dev/null && ! docker version >/dev/null 2>&1; then`,
    `  echo "its Docker engine does not answer: start it there"`,
    `fi`,
  ];
}

/** Programs that what is between the ends is made of: the network, and a middlebox. */
const scenarioPrograms = (scenario: Scenario): string[] => [
  ...networkOf(scenario).programs,
  ...middleboxNeeds(scenario).programs,
];

/** Programs that a scenario takes beside those of all of them: set-up installs what is missing here. */
export const programsToInstall = (scenario: Scenario): string[] => [
  ...scenarioPrograms(scenario),
  ...programsOfGuests(scenario),
  ...probePrograms(scenario),
];

/** Programs that the node needs for these and for processes of its own. */
export function programsOf(context: AnyNodeContext): string[] {
  const agents =
    endsOn(context, "host").length > 0
      ? [...hostAgentPrograms, ...probePrograms(context.scenario)]
      : [];
  const guests =
    endsOn(context, "vm").length > 0
      ? [...programsOfGuests(context.scenario), ...probePrograms(context.scenario)]
      : [];
  const queues = [context.scenario.ports, wantedNic(context)].some((settings) => settings?.qdisc);
  return [
    ...new Set([
      ...scenarioPrograms(context.scenario),
      ...agents,
      ...guests,
      ...(queues ? ["tc"] : []),
    ]),
  ];
}

/** On the node's own stack a container without root may only ping where the node lets its group. */
function pingObstacle(context: AnyNodeContext): Script[] {
  const { uid, gid } = context.person;
  const asked = endsOn(context, "container").some(({ stack }) => stack === "node");
  if (uid === 0 || !asked) return [];
  const file = "/proc/sys/net/ipv4/ping_group_range";
  return [
    `if read -r low high <${file} && ! { [ "$low" -le ${gid} ] && [ ${gid} -le "$high" ]; }; then`,
    `  echo "containers on the node's own stack may not ping: net.ipv4.ping_group_range is $low $high, your group is ${gid}; set it as root, or run as root"`,
    `fi`,
  ];
}

const installHere = "npm run setup installs it";
const installThere = "install it there";

const unlessFound = (program: string, advice: string): Script =>
  `command -v ${quote(program)} >/dev/null || echo ${quote(`the program ${program} is missing; ${advice}`)}`;

/** `npm run up` knows the scenario and installs what its module needs; plain `pulumi up` installs nothing. */
function howToInstall(program: string): string {
  const debianPackage = packageOf(program);
  return debianPackage === undefined
    ? "install it"
    : `as root npm run up installs it, or: apt-get install ${debianPackage}`;
}

/** What stands in a scenario's way: known at once, and what read-only scripts print, a line each. */
export function scenarioPreflight(
  scenario: Scenario,
  ground: Ground,
  contexts: readonly AnyNodeContext[],
): { known: string[]; scripts: Script[] } {
  const isHere = (context: AnyNodeContext) => kindOf(context.node).route(context) === undefined;
  const here = contexts.filter(isHere).map(preflightScript);
  return {
    known: contexts.flatMap(knownObstacles),
    // Machines can be asked at the same time.
    scripts: [
      [machinePreflightScript(scenario, ground), ...here].join("\n"),
      ...contexts.filter((context) => !isHere(context)).map(preflightScript),
    ],
  };
}

/** Reads the node's machine and prints a line for each obstacle; changes nothing. Runs on this machine. */
export function preflightScript(context: AnyNodeContext): Script {
  const { node, scenario } = context;
  const kind = kindOf(node);
  const nic = kind.nic(context);
  const network = networkOf(scenario);
  const route = kind.route(context);
  const missing = [
    ...kind.programs.map((program) => unlessFound(program, route ? installThere : installHere)),
    ...programsOf(context)
      .filter((program) => !kind.programs.includes(program))
      .map((program) => unlessFound(program, route ? installThere : howToInstall(program))),
  ];
  const disruptive =
    node.kind !== "emulated" &&
    nic !== undefined &&
    network.usesNic &&
    !scenario.nic.allowDisruptive
      ? [nicObstacles(nic)]
      : [];
  const look = [
    ...missing,
    ...engineObstacles(route),
    ...localEngineObstacles(context),
    ...[...network.kernel, ...middleboxNeeds(scenario).kernel].map(kernelObstacle),
    ...pingObstacle(context),
    ...obstacleScripts(context),
    ...disruptive,
    ...(endsOn(context, "vm").length > 0 ? guestObstacles(context) : []),
    ...[networkAt(networkLink(context)).obstacles ?? []].flat(),
    `true`,
  ].join("\n");
  return [
    `{`,
    route === undefined ? look : lookOverSsh(route, look),
    `} | sed ${quote(`s/^/node ${node.name}: /`)}`,
  ].join("\n");
}
