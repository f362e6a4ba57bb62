import { Argument, type Command, InvalidArgumentError } from "commander";
import { UserError } from "../../lib/errors.ts";
import { Lab } from "../../test/lab/lab.ts";
import { labObstacle } from "../../test/lab/needs.ts";
import { ensureSetup } from "../setup/ensure.ts";
import { labToolsStep } from "../setup/lab-tools.ts";
import { toolsStep } from "../setup/tools.ts";

const actions = { up, down, status };

export function configure(command: Command): void {
  command
    .addArgument(new Argument("<action>", "what to do").choices(Object.keys(actions)))
    .option("--name <name>", "of a lab beside the usual one", labName, "lab")
    .action(async (action: keyof typeof actions, { name }: { name: string }) => {
      const onWait = (pid: number) =>
        console.error(`Waiting for process ${pid}, which is at work on the lab`);
      await actions[action](new Lab({ name, onWait }));
    });
}

/** It becomes part of names of files, namespaces and sockets, which may not be long. */
function labName(text: string): string {
  if (/^[a-z][a-z0-9-]{0,23}$/.test(text)) return text;
  throw new InvalidArgumentError("up to 24 small letters, digits and hyphens, a letter first");
}

async function up(lab: Lab): Promise<void> {
  await ensureSetup({ steps: [toolsStep, labToolsStep] });
  const obstacle = lab.status().some(({ state }) => state !== "down") ? undefined : labObstacle();
  if (obstacle !== undefined) throw new UserError(`No lab: ${obstacle}.`);
  const started = Date.now();
  const nodes = await lab.up();
  console.log(`The lab is up (${((Date.now() - started) / 1000).toFixed(1)} s):`);
  for (const { host, sshConfig, nic, testAddress } of nodes) {
    console.log(`  ssh -F ${sshConfig} ${host}    # ${nic} under test, ${testAddress}`);
  }
}

async function down(lab: Lab): Promise<void> {
  needRoot();
  await lab.down();
  console.log("The lab is down; nothing is left of it.");
}

async function status(lab: Lab): Promise<void> {
  needRoot();
  for (const { host, state, memoryMib } of lab.status()) {
    console.log(`${host}  ${state}${state === "down" ? "" : `  ${memoryMib} MiB`}`);
  }
}

function needRoot(): void {
  if (process.getuid?.() !== 0) throw new UserError("The lab is root's: run this as root.");
}
