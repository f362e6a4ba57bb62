import { middleboxName, middleboxNamespace } from "../names.ts";
import { surveyInVm } from "../forwarder/in-vm.ts";
import { killsInGroup } from "../forwarder/memory.ts";
import type { PlanMiddlebox, PlanProbe } from "../plan.ts";
import type { Script } from "../script.ts";
import type { AnyNodeContext } from "./index.ts";
import { boundsOf, boxOf, forwarderOf, forwarderPids, middleboxState } from "./middlebox.ts";

/** What the measuring program is to know of the middlebox. */
export function planMiddlebox(context: AnyNodeContext): PlanMiddlebox {
  const box = boxOf(context);
  if (box === undefined) throw new Error("the scenario has no middlebox");
  const processes = forwarderPids(box) ?? null;
  return {
    node: context.node.name,
    at: box.middlebox.at,
    namespace: middleboxNamespace(box.stack),
    forwarder: box.middlebox.forwarder,
    routes: forwarderOf(box).routes,
    processes,
    ...(box.middlebox.where === "vm" ? { guest: surveyInVm(box) } : {}),
    fault:
      processes === null
        ? "true"
        : faultScript(processes, box.stack, boundsOf(box).middlebox.memoryMiB),
  };
}

/** POSIX sh that says why the forwarder forwards no more; nothing while it does. */
function faultScript(processes: Script, stack: string, memoryMiB?: number): Script {
  const reason =
    memoryMiB === undefined
      ? `echo "has ended or was killed"`
      : `kills=$(${killsInGroup(stack)}); if [ "\${kills:-0}" -gt 0 ]; then echo "out of memory"; else echo "has ended or was killed"; fi`;
  return `gone=1; for pid in $(${processes}); do if grep -qs . "/proc/$pid/cmdline"; then gone=; fi; done; [ -z "$gone" ] || { ${reason}; }`;
}

/** The middlebox as the kernel and its programs have it, read back before a number counts. */
export function middleboxProbe(context: AnyNodeContext): PlanProbe[] {
  const state = middleboxState(context);
  if (state === undefined) return [];
  const want = "in order";
  return [
    {
      ...{ node: context.node.name, what: middleboxName, want },
      argv: ["sh", "-c", `found=$(${state.check}); echo "\${found:-${want}}"`],
    },
  ];
}
