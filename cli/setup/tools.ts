import { baseProgramPackages, missingPackages } from "../../lib/programs.ts";
import { aptInstall } from "./apt.ts";
import { findProgram } from "./find-program.ts";
import type { SetupContext, SetupStep } from "./step.ts";

const packagesToInstall = ({ env, programs }: SetupContext): string[] =>
  missingPackages([...Object.keys(baseProgramPackages), ...programs], (name) =>
    findProgram(name, env.PATH),
  );

/** What measures, what reads and changes the kernel's network state, and what the scenario's network is made of. */
export const toolsStep: SetupStep = {
  name: "tools",
  what: "the measuring tools",
  why: "iperf3 sends and counts; ip, ethtool and ping read back what the kernel has; some networks need programs of their own",
  isDone: async (context) => packagesToInstall(context).length === 0,
  // Services would be the machine's own: a testbed starts what it needs itself.
  run: (context, progress) =>
    aptInstall(packagesToInstall(context), context, progress, { services: "not started" }),
};
