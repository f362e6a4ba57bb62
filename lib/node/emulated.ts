import { agentDir, nodeVolatileDir } from "../folders.ts";
import {
  emulatedNic,
  nodeNamespace,
  switchBridge,
  switchNamespace,
  underlayAddress,
} from "../names.ts";
import { script } from "../script.ts";
import { quote, words } from "../shell.ts";
import { networkOf } from "../network/index.ts";
import { checkEngine, engineSocket, startEngine, stopEngine } from "./engine.ts";
import { deleteNamespace, ensureNamespace } from "./namespace.ts";
import type { NodeKind } from "./node-kind.ts";

/** Ports of the switch take any frame, as those of a switch with jumbo frames do. */
const switchPortMtuBytes = 65535;

/** A network namespace with its own Docker engine and a NIC into the switch; root and nothing else. */
export const emulated: NodeKind<"emulated"> = {
  dockerHost: ({ stack, node }) => `unix://${engineSocket(stack, node.name)}`,
  dockerSocket: ({ stack, node }) => `unix://${engineSocket(stack, node.name)}`,
  address: ({ position }) => underlayAddress(position).split("/")[0],
  namespace: ({ stack, node }) => nodeNamespace(stack, node.name),
  nic: () => emulatedNic,
  inNode: ({ stack, node }, body) =>
    words("ip", "netns", "exec", nodeNamespace(stack, node.name), "sh", "-c", body),
  machine: (_context, body) => body,
  hostState: ({ stack, node, position, scenario, person }) => {
    const namespace = nodeNamespace(stack, node.name);
    const [inNode, inSwitch] = [quote(namespace), quote(switchNamespace(stack))];
    const port = quote(node.name);
    const hairpin = scenario.switch.hairpin ? "on" : "off";
    const address = underlayAddress(position);
    const agents = quote(agentDir(person, stack, node.name));
    return {
      up: script(
        ensureNamespace(namespace),
        `if ! ip -n ${inNode} link show ${emulatedNic} >/dev/null 2>&1; then`,
        `  ip -n ${inSwitch} link del dev ${port} 2>/dev/null || true`,
        `  ip link add name ${emulatedNic} netns ${inNode} type veth peer name ${port} netns ${inSwitch}`,
        `fi`,
        `ip -n ${inSwitch} link set dev ${port} mtu ${switchPortMtuBytes} master ${switchBridge} up`,
        `bridge -n ${inSwitch} link set dev ${port} hairpin ${hairpin}`,
        `ip -n ${inNode} addr replace ${address} dev ${emulatedNic}`,
        `ip -n ${inNode} link set dev ${emulatedNic} up`,
        `mkdir -p ${agents}`,
        startEngine(stack, node.name, networkOf(scenario).engineAt(position)),
      ),
      down: script(
        stopEngine(stack, node.name),
        deleteNamespace(namespace),
        `ip -n ${inSwitch} link del dev ${port} 2>/dev/null || true`,
        // What else stands on the node is not taken down one by one: it dies with it, and so do its tokens.
        `rm -rf ${quote(nodeVolatileDir(person, stack, node.name))}`,
      ),
      check: script(
        `ip -n ${inNode} -o addr show dev ${emulatedNic} 2>/dev/null | grep -q ${quote(` ${address} `)} || echo "${emulatedNic} address: want ${address}, have none"`,
        `ip -n ${inSwitch} -d -o link show dev ${port} up 2>/dev/null | grep -q "hairpin ${hairpin}" || echo "switch port ${port}: want up with hairpin ${hairpin}, have another state"`,
        `[ -d ${agents} ] || echo "agents' folder: want ${agents}, have nothing"`,
        checkEngine(stack, node.name),
      ),
    };
  },
  ownsContainers: true,
  needsRoot: () => true,
  programs: ["docker", "dockerd", "ip", "bridge", "nsenter", "setsid"],
};
