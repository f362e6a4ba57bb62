import { existsSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";
import { execa } from "execa";
import { count } from "../lib/count.ts";
import { UserError } from "../lib/errors.ts";
import { engineDataDir } from "../lib/folders.ts";
import { digest, projectLabel, stackLabel } from "../lib/names.ts";
import { type AnyNodeContext, kindOf } from "../lib/node/index.ts";
import { projectRoot } from "./environment.ts";
import { mendBrokenStateFile } from "./broken-state.ts";
import { type ExportedState, mendState } from "./mend-state.ts";
import { endOrphans } from "./orphans.ts";
import { pulumiOutput } from "./pulumi.ts";
import { isFileBackend, lockState, mayExist, readState } from "./state.ts";

/**
 * Makes good what a killed `pulumi up` or `destroy` has left: plugins that live on, a state that was cut
 * off, a lock without an owner, operations that were under way, containers and networks that were made and
 * never written down, or are written down and gone. Says whether a run was killed.
 * @throws UserError while another pulumi is at work on the stack: what it makes is not written down yet.
 */
export async function recover(
  stack: string,
  contexts: readonly AnyNodeContext[],
  say: (line: string) => void,
  labels: "ours" | "anybody's" = "ours",
): Promise<{ killed: boolean }> {
  const lock = lockState(stack);
  if (lock === "held") {
    throw new UserError(
      `Another pulumi is at work on ${stack}: wait for its end. ` +
        `Where there is none, npm run pulumi -- cancel --stack ${stack} removes its lock.`,
    );
  }
  endOrphans(say);
  mendBrokenStateFile(stack, say);
  if (lock === "stale" && mayExist(stack)) {
    say("An earlier run was killed: removing its lock.");
    await pulumiOutput(["cancel", "--yes", "--stack", stack]);
  }
  if (lock === "stale") await settle(stack, contexts);
  // On another backend only pulumi knows what belongs to a stack.
  if (isFileBackend()) await mendDifferences(stack, contexts, say, labels);
  return { killed: lock === "stale" };
}

const settleMs = 1000;
const settleLimitMs = 20_000;

/** Waits until an engine has done what a killed run still had asked of it: one listing like the next. */
async function settle(stack: string, contexts: readonly AnyNodeContext[]): Promise<void> {
  const giveUp = Date.now() + settleLimitMs;
  const list = async () =>
    (await Promise.all([...engines(contexts)].map((one) => labelled(stack, one, "container"))))
      .flatMap((ids) => ids ?? [])
      .sort()
      .join(" ");
  for (let before = await list(); Date.now() < giveUp;) {
    await sleep(settleMs);
    const now = await list();
    if (now === before) return;
    before = now;
  }
}

/** Brings the state and what carries our labels on the engines together. */
async function mendDifferences(
  stack: string,
  contexts: readonly AnyNodeContext[],
  say: (line: string) => void,
  labels: "ours" | "anybody's",
): Promise<void> {
  const state = readState(stack);
  const found = new Set<string>();
  let allSeen = true;
  // All at once: on another machine each takes a session.
  const lists = await Promise.all(
    [...engines(contexts)].flatMap((context) =>
      (["container", "network"] as const).map(async (kind) => {
        return { context, kind, ids: await labelled(stack, context, kind, labels) };
      }),
    ),
  );
  for (const { context, kind, ids } of lists) {
    if (ids === undefined && mayHoldContainers(context)) allSeen = false;
    const unknown = ids?.filter((id) => !state?.ids.has(id)) ?? [];
    if (unknown.length > 0) {
      say(`Removing ${count(unknown.length, kind)} that no state knows of.`);
      const force = kind === "container" ? ["--force"] : [];
      const [program = "", ...args] = docker(context, kind, "rm", ...force, ...unknown);
      await execa(program, args, { timeout: 120_000, stdin: "ignore" });
    }
    ids?.forEach((id) => found.add(id));
  }
  // An engine that is down still has what it held; making its node starts it, and then them.
  const gone = new Set(allSeen ? [...(state?.dockerIds ?? [])].filter((id) => !found.has(id)) : []);
  const pending = state?.pendingOperations ?? 0;
  if (pending > 0)
    say("An earlier run was killed: forgetting the operations that it had under way.");
  if (gone.size > 0)
    say(`Forgetting ${count(gone.size, "Docker object")} that no engine has any more.`);
  if (pending + gone.size > 0) await mend(stack, gone);
}

/**
 * Before a testbed is destroyed: forgets containers and networks on engines of ours that do not answer.
 * They end with their nodes; and of all that Pulumi is to delete, even where nothing is asked of it, the
 * published plugin wants to see the engine first.
 */
export async function forgetUnreachable(
  stack: string,
  contexts: readonly AnyNodeContext[],
  say: (line: string) => void,
): Promise<void> {
  const onNodes = readState(stack)?.dockerIdsOn ?? new Map<string, string[]>();
  for (const context of contexts) {
    const { name } = context.node;
    const ids = onNodes.get(name) ?? [];
    if (ids.length === 0 || !kindOf(context.node).ownsContainers) continue;
    if ((await labelled(stack, context, "network")) !== undefined) continue;
    say(`The Docker engine of ${name} does not run: what was in it goes with the node.`);
    await mend(stack, new Set(ids));
  }
}

/** A node of each Docker engine. */
const engines = (contexts: readonly AnyNodeContext[]) =>
  new Map(contexts.map((context) => [kindOf(context.node).dockerHost(context), context])).values();

const docker = (context: AnyNodeContext, ...args: string[]): string[] =>
  kindOf(context.node).docker(context, ...args);

/** False where the folder of a node's own engine is gone: so are its containers. */
const mayHoldContainers = ({ node, stack }: AnyNodeContext): boolean =>
  !kindOf(node).ownsContainers || existsSync(engineDataDir(stack, node.name));

async function mend(stack: string, gone: ReadonlySet<string>): Promise<void> {
  const exported = JSON.parse(
    await pulumiOutput(["stack", "export", "--stack", stack]),
  ) as ExportedState;
  const mended = JSON.stringify(mendState(exported, gone));
  await pulumiOutput(["stack", "import", "--stack", stack], mended);
}

/** Ids of what carries the labels of this stack and checkout; undefined where it does not answer. */
async function labelled(
  stack: string,
  context: AnyNodeContext,
  kind: "container" | "network",
  labels: "ours" | "anybody's" = "ours",
): Promise<string[] | undefined> {
  const filters = [
    `label=${stackLabel}=${stack}`,
    ...(labels === "ours" ? [`label=${projectLabel}=${digest(projectRoot)}`] : []),
  ].flatMap((filter) => ["--filter", filter]);
  const all = kind === "container" ? ["--all"] : [];
  const [program = "", ...args] = docker(
    context,
    ...[kind, "ls", "--quiet", "--no-trunc", ...all, ...filters],
  );
  const { stdout, failed, timedOut } = await execa(program, args, {
    ...{ reject: false, timeout: 30_000, stdin: "ignore" },
  });
  if (timedOut) {
    const host = kindOf(context.node).dockerHost(context);
    throw new UserError(`The Docker engine at ${host} does not answer.`);
  }
  return failed ? undefined : stdout.split("\n").filter(Boolean);
}
