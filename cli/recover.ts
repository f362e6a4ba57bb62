import { execa } from "execa";
import { UserError } from "../lib/errors.ts";
import { digest, projectLabel, stackLabel } from "../lib/names.ts";
import { type AnyNodeContext, kindOf } from "../lib/node/index.ts";
import { projectRoot, pulumiBin, pulumiEnvironment } from "./environment.ts";
import { isFileBackend, lockState, readState } from "./state.ts";

/**
 * Makes good what a killed `pulumi up` or `destroy` has left: a lock without an owner, operations
 * that were under way, and containers and networks that were made but never written down.
 * @throws UserError while another pulumi is at work on the stack: what it makes is not written down yet.
 */
export async function recover(
  stack: string,
  contexts: readonly AnyNodeContext[],
  say: (line: string) => void,
): Promise<void> {
  const lock = lockState(stack);
  if (lock === "held") {
    throw new UserError(
      `Another pulumi is at work on ${stack}: wait for its end. ` +
        `Where there is none, npm run pulumi -- cancel --stack ${stack} removes its lock.`,
    );
  }
  if (lock === "stale") {
    say("An earlier run was killed: removing its lock.");
    await pulumi("cancel", "--yes", "--stack", stack);
  }
  if ((readState(stack)?.pendingOperations ?? 0) > 0) {
    say("An earlier run was killed: forgetting the operations that it had under way.");
    await forgetPendingOperations(stack);
  }
  const engines = new Map(
    contexts.map((context) => [kindOf(context.node).dockerHost(context), context]),
  );
  for (const context of engines.values()) await removeUnknown(stack, context, say);
}

async function forgetPendingOperations(stack: string): Promise<void> {
  const exported = await pulumi("stack", "export", "--stack", stack);
  const state = JSON.parse(exported) as { deployment: { pending_operations?: unknown[] } };
  state.deployment.pending_operations = [];
  await pulumi.withInput(JSON.stringify(state), "stack", "import", "--stack", stack);
}

/** Removes what carries our labels on an engine and is in nobody's state. */
async function removeUnknown(
  stack: string,
  context: AnyNodeContext,
  say: (line: string) => void,
): Promise<void> {
  if (!isFileBackend()) return;
  const known = readState(stack)?.ids ?? new Set<string>();
  for (const kind of ["container", "network"] as const) {
    const ids = (await labelled(stack, context, kind)).filter((id) => !known.has(id));
    if (ids.length === 0) continue;
    say(`Removing ${ids.length} ${kind}${ids.length === 1 ? "" : "s"} that no state knows of.`);
    const force = kind === "container" ? ["--force"] : [];
    const [program = "", ...args] = docker(context, kind, "rm", ...force, ...ids);
    await execa(program, args, { timeout: 120_000, stdin: "ignore" });
  }
}

const docker = (context: AnyNodeContext, ...args: string[]): string[] =>
  kindOf(context.node).docker(context, ...args);

/** Ids of what carries the labels of this stack and checkout; none where the engine is not there. */
export async function labelled(
  stack: string,
  context: AnyNodeContext,
  kind: "container" | "network",
): Promise<string[]> {
  const filters = [
    `label=${stackLabel}=${stack}`,
    `label=${projectLabel}=${digest(projectRoot)}`,
  ].flatMap((filter) => ["--filter", filter]);
  const all = kind === "container" ? ["--all"] : [];
  const [program = "", ...args] = docker(
    context,
    ...[kind, "ls", "--quiet", "--no-trunc", ...all, ...filters],
  );
  const { stdout, failed } = await execa(program, args, {
    ...{ reject: false, timeout: 30_000, stdin: "ignore" },
  });
  return failed ? [] : stdout.split("\n").filter(Boolean);
}

/** Runs the pinned pulumi and gives what it prints. */
async function pulumi(...args: string[]): Promise<string> {
  return pulumi.withInput("", ...args);
}

pulumi.withInput = async (input: string, ...args: string[]): Promise<string> => {
  const env = pulumiEnvironment();
  return (await execa(pulumiBin, args, { cwd: projectRoot, env, input })).stdout;
};
