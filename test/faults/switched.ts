import { execFileSync } from "node:child_process";
import { join } from "node:path";
import { emulatedNic, nodeNamespace, switchBridge, switchNamespace } from "../../lib/names.ts";
import type { Plan, PlanNode } from "../../lib/plan.ts";
import { middleboxProbe, planMiddlebox } from "../../lib/node/middlebox-plan.ts";
import { middleboxState } from "../../lib/node/middlebox.ts";
import type { MiddleboxInput } from "../../lib/scenario/path.ts";
import { scenarioSchema } from "../../lib/scenario.ts";
import { contextsFor, switchedWith } from "../scenarios.ts";

/** Two bare nodes with a switch between them, as emulated nodes have it but for the Docker engines. */
export interface Switched {
  plan(plan: Plan, dockerHost: string, folder: string): Partial<Plan>;
  /** Gives a process on the node its macvlan link, `eth0`. */
  join(node: string, pid: number): void;
  remove(): void;
}

const nodes = ["n1", "n2"] as const;

const ip = (...args: string[]): void => void execFileSync("ip", args, { stdio: "pipe" });

const sh = (script: string): void => void execFileSync("sh", ["-c", script], { stdio: "pipe" });

/**
 * Gives a client on the first node and a server on the second their macvlan links; with a middlebox in the
 * first node's cable, if asked for: one that passes frames on as they are, since the ends' addresses are not a scenario's.
 */
export function wireSwitched(
  stack: string,
  client: number,
  server: number,
  middlebox?: MiddleboxInput,
): Switched {
  const wire = switchNamespace(stack);
  const path = middlebox === undefined ? {} : { path: { middlebox } };
  const { first: context } = contextsFor(switchedWith(path), { stack });
  const box = middleboxState(context);
  const remove = () => {
    if (box !== undefined) sh(box.down);
    for (const name of [...nodes.map((node) => nodeNamespace(stack, node)), wire]) {
      try {
        ip("netns", "del", name);
      } catch {
        // It was not made.
      }
    }
  };
  const attach = (node: string, pid: number) => {
    const name = nodeNamespace(stack, node);
    const link = ["link", "add", "link", emulatedNic, "name", "t1"];
    // As Docker does, one that goes with the address of its container: the same when it is restarted.
    const address = ["address", `02:42:c6:13:0${nodes.findIndex((one) => one === node) + 1}:01`];
    ip("-n", name, ...link, ...address, "type", "macvlan", "mode", "bridge");
    ip("-n", name, "link", "set", "t1", "netns", String(pid), "name", "eth0");
  };
  remove();
  ip("netns", "add", wire);
  ip("-n", wire, "link", "add", switchBridge, "type", "bridge");
  ip("-n", wire, "link", "set", switchBridge, "up");
  nodes.forEach((node, at) => {
    const name = nodeNamespace(stack, node);
    ip("netns", "add", name);
    ip("-n", name, "link", "set", "lo", "up");
    ip(
      ...["link", "add", emulatedNic, "netns", name],
      ...["type", "veth", "peer", "name", node, "netns", wire],
    );
    ip("-n", wire, "link", "set", node, "master", switchBridge, "up");
    ip("-n", name, "address", "add", `198.18.0.${at + 1}/24`, "dev", emulatedNic);
    ip("-n", name, "link", "set", emulatedNic, "up");
    attach(node, at === 0 ? client : server);
  });
  if (box !== undefined) sh(box.up);
  return {
    remove,
    join: attach,
    plan: (plan, dockerHost, folder) => {
      const [pair] = plan.pairs;
      if (pair === undefined) throw new Error("the plan has no pair");
      const links = [
        { node: "n1", container: pair.client.container },
        { node: "n2", container: pair.server.container },
      ].map((end) => ({ ...end, link: "eth0", mtuBytes: 1500, kind: "macvlan" }));
      return {
        scenario: scenarioSchema.parse({
          ...plan.scenario,
          nodes: nodes.map((name) => ({ name, kind: "emulated" })),
          pairs: { count: 1, placement: "switched" },
          ...path,
        }),
        ...(box === undefined
          ? {}
          : { middlebox: planMiddlebox(context), probes: middleboxProbe(context) }),
        nodes: nodes.map((name): PlanNode => ({
          ...{ name, kind: "emulated", dockerHost, namespace: nodeNamespace(stack, name) },
          agentDir: join(folder, name, "agents"),
        })),
        pairs: [{ ...pair, server: { ...pair.server, node: "n2" } }],
        facts: [
          ...nodes.map((node) => ({ node, link: emulatedNic, mtuBytes: 1500 })),
          ...links.map((link) => ({ ...link, data: { mode: "bridge" } })),
        ],
      };
    },
  };
}
