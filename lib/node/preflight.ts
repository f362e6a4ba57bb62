import { engineRunDir } from "../folders.ts";
import { networkAt, networkOf } from "../network/index.ts";
import { nicObstacles } from "../nic.ts";
import { packageOf } from "../programs.ts";
import type { Script } from "../script.ts";
import { quote } from "../shell.ts";
import type { Scenario } from "../scenario.ts";
import type { Ground } from "./contexts.ts";
import { kernelObstacle } from "./kernel-needs.ts";
import { maxEngineRunDirLength } from "./engine.ts";
import { type AnyNodeContext, kindOf } from "./index.ts";
import { machineState } from "./machine.ts";
import { networkLink } from "./network-link.ts";

/** What stands in the way of a node before anything is touched: found without asking the machine. */
export function knownObstacles(context: AnyNodeContext): string[] {
  const { node, person, stack } = context;
  const kind = kindOf(node);
  const wired = networkOf(context.scenario).attachment === "wired";
  const plain = person.uid !== 0;
  const excess = engineRunDir(stack, node.name).length - maxEngineRunDirLength;
  return [
    ...(kind.needsRoot(context) && plain
      ? [
          `node ${node.name}: ${node.kind === "local" ? "its NIC can be changed" : "an emulated node can be made"} by root only; run as root`,
        ]
      : []),
    ...(wired && plain && !kind.needsRoot(context)
      ? [`node ${node.name}: containers can be joined to this network by root only; run as root`]
      : []),
    ...(kind.ownsContainers && excess > 0
      ? [
          `node ${node.name}: the scenario's name is too long for the sockets of the node's Docker engine; shorten it by ${excess} characters`,
        ]
      : []),
  ];
}

/** What only root can make good on this machine, read as by the state's own check. */
export function machinePreflightScript(scenario: Scenario, ground: Ground): Script {
  const state = machineState(scenario, ground);
  return state && ground.person.uid !== 0
    ? `(${state.check}) | sed ${quote("s/$/; bring it up as root once, or choose another benchmark.tcp.congestionControl/")}`
    : "true";
}

const unlessFound = (program: string, advice: string): Script =>
  `command -v ${quote(program)} >/dev/null || echo ${quote(`the program ${program} is missing; ${advice}`)}`;

/** `npm run up` knows the scenario and installs what its module needs; plain `pulumi up` installs nothing. */
function howToInstall(program: string): string {
  const debianPackage = packageOf(program);
  return debianPackage === undefined
    ? "install it"
    : `as root npm run up installs it, or: apt-get install ${debianPackage}`;
}

/** Reads the machine and prints a line for each obstacle; changes nothing. */
export function preflightScript(context: AnyNodeContext): Script {
  const { node, scenario } = context;
  const kind = kindOf(node);
  const nic = kind.nic(context);
  const network = networkOf(scenario);
  const missing = [
    ...kind.programs.map((program) => unlessFound(program, "npm run setup installs it")),
    ...network.programs.map((program) => unlessFound(program, howToInstall(program))),
  ];
  const disruptive =
    node.kind === "local" && nic !== undefined && network.usesNic && !scenario.nic.allowDisruptive
      ? [nicObstacles(nic)]
      : [];
  return [
    `{`,
    ...missing,
    ...network.kernel.map(kernelObstacle),
    ...disruptive,
    ...[networkAt(networkLink(context)).obstacles ?? []].flat(),
    `true`,
    `} | sed ${quote(`s/^/node ${node.name}: /`)}`,
  ].join("\n");
}
