import { execFile } from "node:child_process";
import { UserError } from "../lib/errors.ts";
import type { PlanNode } from "../lib/plan.ts";
import { isElsewhere } from "./hands/way.ts";

const timeoutMs = 10_000;
const maxOutputBytes = 16 * 1024 * 1024;

/** How a program runs where a node's own links are, /sys included: by kind of node. */
const prefixes: Record<Exclude<PlanNode["kind"], "ssh" | "guest">, (node: PlanNode) => string[]> = {
  local: () => [],
  emulated: (node) => ["ip", "netns", "exec", node.namespace ?? node.name],
};

function prefixOf(node: PlanNode): string[] {
  if (isElsewhere(node.kind)) throw new Error(`node ${node.name} is not on this machine`);
  return prefixes[node.kind](node);
}

/** Output of a program on a node of this machine; undefined where it fails. */
export function onNode(
  node: PlanNode,
  argv: readonly [string, ...string[]],
): Promise<string | undefined> {
  const [program = "", ...rest] = [...prefixOf(node), ...argv];
  const env = { ...process.env, PATH: `${process.env["PATH"] ?? ""}:/usr/sbin:/sbin` };
  const options = {
    timeout: timeoutMs,
    killSignal: "SIGKILL",
    maxBuffer: maxOutputBytes,
    env,
  } as const;
  return new Promise((resolve, reject) => {
    execFile(program, rest, options, (error, stdout) => {
      if (error?.killed) reject(new UserError(`${argv[0]} on node ${node.name} does not end`));
      else resolve(error === null ? stdout : undefined);
    });
  });
}
