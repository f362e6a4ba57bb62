import { switchBridge, switchNamespace } from "../names.ts";
import { type HostState, script } from "../script.ts";
import { quote } from "../shell.ts";
import { deleteNamespace, ensureNamespace } from "./namespace.ts";

/** Ports of the switch take any frame, as those of a switch with jumbo frames do. */
export const switchPortMtuBytes = 65535;

/** The switch between emulated nodes: a bridge in a namespace of its own. */
export function switchState(stack: string): HostState {
  const namespace = switchNamespace(stack);
  const name = quote(namespace);
  return {
    up: script(
      ensureNamespace(namespace),
      `ip -n ${name} link show ${switchBridge} >/dev/null 2>&1 || ip -n ${name} link add ${switchBridge} type bridge`,
      `ip -n ${name} link set ${switchBridge} up`,
    ),
    down: script(deleteNamespace(namespace)),
    check: script(
      `ip -n ${name} -o link show up dev ${switchBridge} 2>/dev/null | grep -q . || echo "switch: want ${switchBridge} up, have none"`,
    ),
  };
}
