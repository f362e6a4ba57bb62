import type { Script } from "../script.ts";
import { quote } from "../shell.ts";
import { type AnyNodeContext, kindOf } from "./index.ts";

/** What is wrong with the choice of a local node's Docker engine, known without asking it. */
export const engineTrouble = ({ node, engineTrouble }: AnyNodeContext): string[] =>
  node.kind === "local" && node.dockerHost === undefined && engineTrouble !== undefined
    ? [`node ${node.name}: ${engineTrouble}`]
    : [];

/**
 * POSIX sh that prints why the engine of a local node cannot be used: it does not answer, or it runs in a
 * virtual machine (Docker Desktop, colima), whose containers are no processes of this machine.
 */
export function localEngineObstacles(context: AnyNodeContext): Script[] {
  const { node, engineChosenBy } = context;
  if (node.kind !== "local") return [];
  const host = kindOf(node).dockerHost(context);
  const by = node.dockerHost === undefined ? engineChosenBy : "dockerHost";
  const engine = by === undefined ? host : `${host} (${by})`;
  return [
    `if ! of_engine=$(docker -H ${quote(host)} version --format '{{.Server.KernelVersion}}' 2>/dev/null); then`,
    `  ! command -v docker >/dev/null || echo ${quote(`the Docker engine ${engine} does not answer: start it, or choose another`)}`,
    `elif [ -n "$of_engine" ] && read -r of_machine </proc/sys/kernel/osrelease && [ "$of_engine" != "$of_machine" ]; then`,
    `  echo ${quote(`the Docker engine ${engine} runs in a virtual machine`)}" (Linux $of_engine, this machine $of_machine): choose one of this machine, or make that machine a node of kind ssh (docs/ssh-nodes.md)"`,
    `fi`,
  ];
}
