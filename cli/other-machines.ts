import { execa } from "execa";
import { UserError } from "../lib/errors.ts";
import { type AnyNodeContext, kindOf } from "../lib/node/index.ts";
import type { Script } from "../lib/script.ts";
import { closeSsh, lookOverSsh } from "../lib/ssh.ts";

/** The nodes of a scenario that are other machines, and the way there. */
const routes = (contexts: readonly AnyNodeContext[]) =>
  contexts.flatMap((context) => {
    const route = kindOf(context.node).route(context);
    return route === undefined ? [] : [{ name: context.node.name, route }];
  });

/**
 * Does something while the shared connections are open; they are closed whatever comes of it.
 * @throws UserError with a line for each node that cannot be reached.
 */
export async function withMachines<T>(
  contexts: readonly AnyNodeContext[],
  work: () => Promise<T>,
): Promise<T> {
  try {
    await reachMachines(contexts);
    return await work();
  } finally {
    await leaveMachines(contexts);
  }
}

async function reachMachines(contexts: readonly AnyNodeContext[]): Promise<void> {
  const found = await Promise.all(
    routes(contexts).map(async ({ name, route }) => {
      const { stdout } = await execa("sh", ["-c", lookOverSsh(route, "true")], { stdin: "ignore" });
      return stdout === "" ? [] : [`node ${name}: ${stdout}`];
    }),
  );
  const obstacles = found.flat();
  if (obstacles.length > 0) throw new UserError(obstacles.join("\n"));
}

async function leaveMachines(contexts: readonly AnyNodeContext[]): Promise<void> {
  await Promise.all(
    routes(contexts).map(({ route }) => execa("sh", ["-c", closeSsh(route)], { reject: false })),
  );
}

/** What a read-only script prints on the machine of a node. */
export async function onMachine(context: AnyNodeContext, script: Script): Promise<string> {
  const { stdout } = await execa("sh", ["-c", kindOf(context.node).machine(context, script)], {
    stdin: "ignore",
    timeout: 60_000,
  });
  return stdout;
}
