import type { Command } from "commander";

/**
 * A file of `commands/`: adds its arguments, options and action to the command made for it.
 * `words` are what was typed after its name, untouched.
 */
export interface CommandModule {
  configure(command: Command, words: readonly string[]): void;
}

interface CommandEntry {
  summary: string;
  load(): Promise<CommandModule>;
}

export type CommandName =
  | "up"
  | "down"
  | "check"
  | "list"
  | "doctor"
  | "drift"
  | "inspect"
  | "graph"
  | "setup"
  | "pulumi"
  | "env"
  | "sweep"
  | "report"
  | "compare"
  | "docs"
  | "bench"
  | "lab"
  | "test";

/**
 * All commands. Each is `npm run <name>`; its module sets `process.exitCode` where it ends with
 * anything but success, and throws a UserError for what the person can mend.
 */
export const commands: Record<CommandName, CommandEntry> = {
  up: {
    summary: "bring a scenario's testbed up and measure it",
    load: () => import("./commands/up.ts"),
  },
  down: {
    summary: "take a scenario's testbed down and say what is left",
    load: () => import("./commands/down.ts"),
  },
  check: {
    summary: "check scenario files, touching nothing",
    load: () => import("./commands/check.ts"),
  },
  list: {
    summary: "list the scenarios, and which of them this machine can run",
    load: () => import("./commands/list.ts"),
  },
  doctor: {
    summary: "say what this machine, or a scenario's nodes, can run and what is missing",
    load: () => import("./commands/doctor.ts"),
  },
  drift: {
    summary: "list what has changed on a testbed since it was brought up",
    load: () => import("./commands/drift.ts"),
  },
  inspect: {
    summary: "show what a testbed is made of, as it is now",
    load: () => import("./commands/inspect.ts"),
  },
  graph: {
    summary: "draw what a scenario asks for, as Mermaid and SVG",
    load: () => import("./commands/graph.ts"),
  },
  setup: {
    summary: "make the machine ready: engine, providers, tools, Docker",
    load: () => import("./commands/setup.ts"),
  },
  pulumi: {
    summary: "run the pinned pulumi with the project's environment",
    load: () => import("./commands/pulumi.ts"),
  },
  env: {
    summary: 'print the environment for a shell: eval "$(npm run -s env)"',
    load: () => import("./commands/env.ts"),
  },
  sweep: {
    summary: "run an experiment plan: many testbeds, one after the other",
    load: () => import("./commands/sweep.ts"),
  },
  report: {
    summary: "draw the figures and tables of results",
    load: () => import("./commands/report.ts"),
  },
  compare: {
    summary: "say whether results differ, and by how much",
    load: () => import("./commands/compare.ts"),
  },
  docs: {
    summary: "write the scenario reference and the editors' schema anew",
    load: () => import("./commands/docs.ts"),
  },
  bench: {
    summary: "time what is a matter of time, as ratios within one run",
    load: () => import("./commands/bench.ts"),
  },
  lab: {
    summary: "boot or end two virtual machines to try ssh nodes on",
    load: () => import("./commands/lab.ts"),
  },
  test: {
    summary: "run everything that passes or fails",
    load: () => import("./commands/test.ts"),
  },
};

export function isCommandName(name: string): name is CommandName {
  return Object.hasOwn(commands, name);
}
