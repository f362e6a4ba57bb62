import { setTimeout as sleep } from "node:timers/promises";
import { execa } from "execa";
import { projectRoot } from "../../../cli/environment.ts";
import { netbenchWords, testEnvironment } from "./command.ts";
import { kill, killMakers, ourProcesses } from "./processes.ts";
import type { Testbed } from "./testbed.ts";

/** An `up` or `down` under way. */
export interface Makers {
  /** What it has printed so far. */
  output(): string;
  /** Waits until a condition holds; throws where the command ends before that. */
  until(condition: () => boolean | Promise<boolean>): Promise<void>;
  /** Resolves when the command has ended. */
  ended: Promise<unknown>;
}

/** A kill is to come soon after its moment. */
const pollMs = 20;

/** Starts `npm run up` and does not wait for it; by programs of a folder before the machine's own. */
export function startUp(testbed: Testbed, programs?: string): Makers {
  testbed.willBeUp();
  const path = `${programs}:${process.env["PATH"]}`;
  return start("up", testbed.stack, programs === undefined ? {} : { PATH: path });
}

/** Starts `npm run down` and does not wait for it. */
export const startDown = (testbed: Testbed): Makers => start("down", testbed.stack);

function start(
  command: "up" | "down",
  stack: string,
  environment: Readonly<Record<string, string>> = {},
): Makers {
  const child = execa("node", netbenchWords([command, stack]), {
    cwd: projectRoot,
    env: { ...testEnvironment(), ...environment },
    stdin: "ignore",
    all: true,
    reject: false,
  });
  let printed = "";
  child.all.on("data", (chunk: Buffer) => (printed += chunk.toString()));
  let running = true;
  const ended = child.then(() => (running = false));
  return {
    output: () => printed,
    ended,
    until: async (condition) => {
      while (!(await condition())) {
        if (!running)
          throw new Error(`${command} ended before the moment of the kill:\n${printed}`);
        await sleep(pollMs);
      }
    },
  };
}

/** kill -9 for pulumi alone, as the kernel does when memory runs out: its children go on for a while. */
export async function killPulumi({ ended }: Makers): Promise<void> {
  ourProcesses()
    .filter(({ commandLine }) => /^\S*\/pulumi up /.test(commandLine))
    .forEach(({ pid }) => kill(pid));
  await ended;
}

/** kill -9 for all that makes and measures; what is made stays. */
export async function killAll({ ended }: Makers): Promise<void> {
  killMakers();
  await ended;
}
