import { randomUUID } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";

/** Tells this run of the tests from another one on the same machine; part of its stacks' names. */
export const runId = randomUUID().slice(0, 6);

/** The stacks that these tests have made. */
export const stackNames: string[] = [];

/** In the environment of all that the tests start: children inherit it, whoever their parent is. */
export const mark = { NETBENCH_E2E: runId };

const markText = Object.entries(mark)
  .map(([name, value]) => `${name}=${value}\0`)
  .join("");

export interface FoundProcess {
  pid: number;
  commandLine: string;
  /** Whether it inherited the mark; what runs inside of containers did not. */
  marked: boolean;
}

/**
 * The processes that came of the tests' commands: by the mark in their environment, and those inside
 * of containers, which do not inherit it, by the name of the test's stack in their command line.
 */
export function ourProcesses(): FoundProcess[] {
  return readdirSync("/proc")
    .filter((entry) => /^\d+$/.test(entry) && Number(entry) !== process.pid)
    .flatMap((entry) => {
      const words = readText(`/proc/${entry}/cmdline`).split("\0").filter(Boolean);
      const commandLine = words.join(" ");
      const marked = readText(`/proc/${entry}/environ`).includes(markText);
      return marked || commandLine.includes(`-${runId}-`)
        ? [{ pid: Number(entry), commandLine, marked }]
        : [];
    });
}

/** A node's Docker engine and what it started: the testbed itself, not the program that makes it. */
const testbedPrograms =
  /^(\S*\/)?(dockerd|containerd\S*|docker-proxy|runc|ovsdb-server|ovs-vswitchd)( |$)/;

/**
 * kill -9 for everything that makes the testbed and measures on it: commands, engine, plugins and
 * their scripts. Again until nobody is left, since some may fork meanwhile.
 */
export function killMakers(): void {
  for (;;) {
    const makers = ourProcesses().filter(
      ({ commandLine, marked }) =>
        marked && commandLine !== "" && !testbedPrograms.test(commandLine),
    );
    if (makers.length === 0) return;
    makers.forEach(({ pid }) => kill(pid));
  }
}

/** kill -9 that does not mind when the process has ended in between. */
export function kill(pid: number): void {
  try {
    process.kill(pid, "SIGKILL");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "ESRCH") throw error;
  }
}

function readText(file: string): string {
  try {
    return readFileSync(file, "utf8");
  } catch {
    return "";
  }
}
