import { agentDir, nodeVolatileDir } from "../folders.ts";
import {
  devicePort,
  emulatedNic,
  heldNamespace,
  nodeNamespace,
  switchBridge,
  switchNamespace,
  underlayAddress,
  underlayHost,
} from "../names.ts";
import { type Script, script } from "../script.ts";
import { quote, words } from "../shell.ts";
import { networkOf } from "../network/index.ts";
import { checkEngine, engineSocket, startEngine, stopEngine } from "./engine.ts";
import { middleboxGone, unlessMiddlebox } from "./middlebox-cable.ts";
import { deleteNamespace, ensureNamespace } from "./namespace.ts";
import type { NodeKind } from "./node-kind.ts";
import { switchPortMtuBytes } from "./switch.ts";

/** A network namespace with its own Docker engine and a NIC into the switch; root and nothing else. */
export const emulated: NodeKind<"emulated"> = {
  dockerHost: ({ stack, node }) => `unix://${engineSocket(stack, node.name)}`,
  dockerSocket: ({ stack, node }) => `unix://${engineSocket(stack, node.name)}`,
  docker: ({ stack, node }, ...args) => [
    ...["docker", "-H", `unix://${engineSocket(stack, node.name)}`],
    ...args,
  ],
  address: ({ position }) => underlayHost(position),
  namespace: ({ stack, node }) => nodeNamespace(stack, node.name),
  nic: () => emulatedNic,
  inNode: ({ stack, node }, body) =>
    words("ip", "netns", "exec", nodeNamespace(stack, node.name), "sh", "-c", body),
  machine: (_context, body) => body,
  route: () => undefined,
  hostState: (context) => {
    const { stack, node, position, scenario, person } = context;
    const namespace = nodeNamespace(stack, node.name);
    const [inNode, inSwitch] = [quote(namespace), quote(switchNamespace(stack))];
    const port = quote(node.name);
    const hairpin = scenario.switch.hairpin ? "on" : "off";
    const address = underlayAddress(position);
    const devices = networkOf(scenario)
      .devicesOf(node.name)
      .map((device) => standIn(namespace, switchNamespace(stack), node.name, device));
    const agents = quote(agentDir(person, stack, node.name));
    return {
      up: script(
        ensureNamespace(namespace),
        ...middleboxGone(context),
        `if ! ip -n ${inNode} link show ${emulatedNic} >/dev/null 2>&1; then`,
        `  ip -n ${inSwitch} link del dev ${port} 2>/dev/null || true`,
        `  ip link add name ${emulatedNic} netns ${inNode} type veth peer name ${port} netns ${inSwitch}`,
        `fi`,
        `ip -n ${inSwitch} link set dev ${port} mtu ${switchPortMtuBytes} master ${switchBridge} up`,
        `bridge -n ${inSwitch} link set dev ${port} hairpin ${hairpin}`,
        // A network may have moved it to a bridge that the NIC is a port of.
        `ip -n ${inNode} -o -4 addr show | grep -qF ${quote(` ${address} `)} || ip -n ${inNode} addr replace ${address} dev ${emulatedNic}`,
        `ip -n ${inNode} link set dev ${emulatedNic} up`,
        ...devices.map(({ make }) => make),
        `mkdir -p ${agents}`,
        startEngine(stack, node.name, networkOf(scenario).engineAt(position)),
      ),
      down: script(
        stopEngine(stack, node.name),
        deleteNamespace(namespace),
        // Names of its containers' namespaces, which would keep these alive.
        `for held in /run/netns/${quote(heldNamespace(stack, node.name, ""))}*; do [ ! -e "$held" ] || ip netns del "\${held##*/}"; done`,
        `ip -n ${inSwitch} link del dev ${port} 2>/dev/null || true`,
        // What else stands on the node is not taken down one by one: it dies with it, and so do its tokens.
        `rm -rf ${quote(nodeVolatileDir(person, stack, node.name))}`,
      ),
      check: script(
        `ip -n ${inNode} -o -4 addr show 2>/dev/null | grep -qF ${quote(` ${address} `)} || echo "${emulatedNic} address: want ${address}, have none"`,
        `ip -n ${inSwitch} -d -o link show dev ${port} up 2>/dev/null | grep -q "hairpin ${hairpin}" || echo "switch port ${port}: want up with hairpin ${hairpin}, have another state"`,
        portMtu(inSwitch, port, node.name),
        ...unlessMiddlebox(context),
        ...devices.map(({ check }) => check),
        `[ -d ${agents} ] || echo "agents' folder: want ${agents}, have nothing"`,
        checkEngine(stack, node.name),
      ),
    };
  },
  ownsContainers: true,
  needsRoot: () => true,
  hasRoot: () => true,
  programs: ["docker", "dockerd", "ip", "bridge", "nsenter", "setsid"],
};

/** A switch takes any frame, up to what its ports take: a port that was lowered drops large ones in silence. */
const portMtu = (inSwitch: string, port: string, called: string): Script =>
  [
    `mtu=$(ip -n ${inSwitch} -o link show dev ${port} 2>/dev/null | sed -n 's/.* mtu \\([0-9]*\\) .*/\\1/p')`,
    `[ "\${mtu:-none}" = ${switchPortMtuBytes} ] || echo ${quote(`switch port of ${called} mtu: want ${switchPortMtuBytes}, have`)} "\${mtu:-none}"`,
  ].join("\n");

/** A device of the node for one of its containers, which has it most of the time: the port shows that it lives. */
function standIn(namespace: string, inSwitch: string, node: string, device: string) {
  const [port, name] = [devicePort(node, device), quote(device)];
  const plug = `ip -n ${quote(inSwitch)} link`;
  return {
    make: [
      `if ! ${plug} show dev ${port} >/dev/null 2>&1; then`,
      `  ip -n ${quote(namespace)} link del dev ${name} 2>/dev/null || true`,
      `  ip link add name ${name} netns ${quote(namespace)} type veth peer name ${port} netns ${quote(inSwitch)}`,
      `fi`,
      `${plug} set dev ${port} mtu ${switchPortMtuBytes} master ${switchBridge} up`,
    ].join("\n"),
    check: [
      `${plug} show up dev ${port} 2>/dev/null | grep -q . || echo ${quote(`switch port of ${device}: want up, have down or none`)}`,
      portMtu(quote(inSwitch), port, device),
    ].join("\n"),
  };
}
