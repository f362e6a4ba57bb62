import { type EngineChoice, engineInWords } from "../docker/choice.ts";
import type { Script } from "../script.ts";
import { quote } from "../shell.ts";
import type { AnyNodeContext } from "./index.ts";

/** The Docker engine that a node shares with the rest of this machine; none where the node brings its own. */
function engineOf({ node, position, defaultDockerHost, engine }: AnyNodeContext): EngineChoice[] {
  if (node.kind !== "local") return [];
  if (node.dockerHost === undefined) return [engine ?? { host: defaultDockerHost }];
  const key = `nodes[${position - 1}].dockerHost`;
  return [{ host: node.dockerHost, chosenBy: key, instead: `remove ${key}` }];
}

/** Those that a scenario's nodes use, each once. */
export const enginesUsed = (contexts: readonly AnyNodeContext[]): EngineChoice[] => [
  ...new Map(contexts.flatMap(engineOf).map((engine) => [engine.host, engine])).values(),
];

/** What is wrong with the choice of a node's engine, known without asking it. */
export const engineTrouble = (context: AnyNodeContext): string[] =>
  engineOf(context).flatMap(({ trouble }) =>
    trouble === undefined ? [] : [`node ${context.node.name}: ${trouble}`],
  );

/**
 * POSIX sh that prints why the engine of a local node cannot be used: it does not answer, or it runs in a
 * virtual machine (Docker Desktop, colima), whose containers are no processes of this machine.
 */
export const localEngineObstacles = (context: AnyNodeContext): Script[] =>
  engineOf(context).flatMap((engine) => [
    `if ! of_engine=$(docker -H ${quote(engine.host)} version --format '{{.Server.KernelVersion}}' 2>/dev/null); then`,
    `  ! command -v docker >/dev/null || echo ${quote(`the Docker engine ${engineInWords(engine)} does not answer: start it, or ${engine.instead ?? "choose another"}`)}`,
    `elif [ -n "$of_engine" ] && read -r of_machine </proc/sys/kernel/osrelease && [ "$of_engine" != "$of_machine" ]; then`,
    `  echo ${quote(`the Docker engine ${engineInWords(engine)} runs in a virtual machine`)}" (Linux $of_engine, this machine $of_machine): choose one of this machine, or make that machine a node of kind ssh (docs/ssh-nodes.md)"`,
    `fi`,
  ]);
