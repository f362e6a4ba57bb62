import { execa } from "execa";
import { UserError } from "../lib/errors.ts";
import type { PlanNode } from "../lib/plan.ts";

const timeoutMs = 10_000;

/**
 * How a program runs where a node's own links are: by kind of node. nsenter keeps the host's /sys
 * but that matters to no program here: ip and ethtool ask by netlink and ioctl.
 */
const prefixes: Record<PlanNode["kind"], (node: PlanNode) => string[]> = {
  local: () => [],
  emulated: (node) => ["nsenter", `--net=/run/netns/${node.namespace ?? node.name}`],
};

/** Output of a program on a node; undefined where it fails. */
export async function onNode(
  node: PlanNode,
  argv: readonly [string, ...string[]],
): Promise<string | undefined> {
  const [program = "", ...rest] = [...prefixes[node.kind](node), ...argv];
  const result = await execa(program, rest, {
    reject: false,
    timeout: timeoutMs,
    stdin: "ignore",
    env: { PATH: `${process.env["PATH"] ?? ""}:/usr/sbin:/sbin` },
  });
  if (result.timedOut) throw new UserError(`${argv[0]} on node ${node.name} does not end`);
  return result.failed ? undefined : result.stdout;
}
