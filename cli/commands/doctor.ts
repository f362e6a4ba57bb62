import type { Command } from "commander";
import { diagnose } from "../../lib/doctor/diagnosis.ts";
import type { Facts } from "../../lib/doctor/probe.ts";
import { engineInWords } from "../../lib/docker/choice.ts";
import { type Ground, nodeContexts } from "../../lib/node/contexts.ts";
import type { AnyNodeContext } from "../../lib/node/index.ts";
import { engineHere, groundHere } from "../../measure/ground.ts";
import { doctorTable } from "../../report/doctor-table.ts";
import { readMachine, readMachines, whyNot } from "../doctor.ts";
import { withMachines } from "../other-machines.ts";
import { readScenario } from "../stack-file.ts";

export function configure(command: Command): void {
  command
    .argument("[scenario]", "ask the nodes of this scenario; default: this machine")
    .action(async (stack: string | undefined) => {
      process.exitCode = stack === undefined ? await examineHere() : await examineNodes(stack);
    });
}

async function examineHere(): Promise<number> {
  const ground = groundHere("doctor");
  show("This machine", ground, await readMachine(ground));
  const engine = engineHere();
  if (engine.chosenBy !== undefined)
    console.log(engine.trouble ?? `Docker engine: ${engineInWords(engine)}`);
  return 0;
}

/** Gives the exit code: 1 where the scenario cannot run. */
async function examineNodes(stack: string): Promise<number> {
  const ground = groundHere(stack);
  const contexts = nodeContexts(readScenario(stack), ground);
  return withMachines(contexts, () => examine(stack, ground, contexts));
}

async function examine(
  stack: string,
  ground: Ground,
  contexts: readonly AnyNodeContext[],
): Promise<number> {
  const machines = await readMachines(ground, contexts);
  for (const facts of new Set(machines)) {
    const names = contexts.flatMap(({ node }, at) =>
      machines[at] === facts ? [`${node.name} (${node.kind})`] : [],
    );
    show(`${names.length === 1 ? "Node" : "Nodes"} ${names.join(", ")}`, ground, facts);
  }
  const reasons = await whyNot(ground, contexts, machines);
  console.log(
    reasons.length === 0 ? `${stack} can run.` : `${stack} cannot run:\n  ${reasons.join("\n  ")}`,
  );
  return reasons.length === 0 ? 0 : 1;
}

function show(title: string, ground: Ground, facts: Facts): void {
  console.log(`${doctorTable(title, facts, diagnose(ground, facts))}\n`);
}
