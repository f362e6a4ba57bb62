import { readdirSync, readFileSync } from "node:fs";
import { expect } from "chai";
import { execa } from "execa";
import { ensureSetup } from "../../../cli/setup/ensure.ts";
import { labToolsStep } from "../../../cli/setup/lab-tools.ts";
import { toolsStep } from "../../../cli/setup/tools.ts";
import { Lab, type LabNode } from "../../lab/lab.ts";
import { labObstacle } from "../../lab/needs.ts";
import { skipBecause } from "../../skip.ts";
import { read } from "./command.ts";
import { runId } from "./processes.ts";

/** Set-up may take a while on a fresh machine, and boots do on a busy one. */
export const labTimeoutMs = 600_000;

const name = `lab-${runId}`;
const lab = new Lab({ name });
let nodes: Promise<LabNode[]> | undefined;

/** Installs what the lab takes, or skips the test with the reason why there can be none here. */
export async function needLab(context: Mocha.Context): Promise<void> {
  const steps = [toolsStep, labToolsStep];
  await ensureSetup({ steps, tolerate: steps.map((step) => step.name) });
  const obstacle = labObstacle();
  if (obstacle !== undefined) skipBecause(context, obstacle);
}

/**
 * The lab of all tests of this run: booted for the first that asks, ended after the last test. Call it
 * in `before`, ahead of any inventory.
 */
export async function sharedLab(context: Mocha.Context): Promise<[LabNode, LabNode]> {
  await needLab(context);
  const [first, second] = await (nodes ??= lab.up());
  if (first === undefined || second === undefined) throw new Error("the lab has no two guests");
  return [first, second];
}

/** Boots nothing; for tests of the lab itself. */
export const upAgain = () => lab.up();

/** Boots a guest anew; its files, containers and settings are gone, as on a machine without a disk. */
export const rebootGuest = ({ host }: LabNode) => lab.reboot(host);

after(async function () {
  this.timeout(labTimeoutMs);
  if (nodes === undefined) return;
  await lab.down();
  expect(await leftOfLab(name)).to.deep.equal([]);
});

/** stdout of a shell command in a guest. */
export async function inGuest({ sshConfig, host }: LabNode, command: string): Promise<string> {
  const ssh = ["-F", sshConfig, host, command];
  return (await execa("ssh", ssh, { stdin: "ignore", timeout: 60_000 })).stdout;
}

/** What is on this machine with a lab's name in it, by the tests' own look. */
export async function leftOfLab(labName: string): Promise<string[]> {
  const mark = `netbench-${labName}`;
  const found: Record<string, string[]> = {
    process: (await read("ps", "-eo", "args")).split("\n"),
    namespace: readdirSync("/run/netns"),
    file: [...readdirSync("/run"), ...readdirSync("/dev/shm")],
    mount: readFileSync("/proc/self/mountinfo", "utf8").split("\n"),
  };
  return Object.entries(found).flatMap(([kind, items]) =>
    items.filter((item) => item.includes(mark)).map((item) => `${kind}: ${item}`),
  );
}
