import { aptInstall } from "./apt.ts";
import { findProgram } from "./find-program.ts";
import type { SetupStep } from "./step.ts";

/** Programs that the project runs, each with the Debian package that has it. */
const packageOf: Record<string, string> = {
  iperf3: "iperf3",
  ip: "iproute2",
  ethtool: "ethtool",
  ping: "iputils-ping",
  busybox: "busybox-static",
  nsenter: "util-linux",
  setsid: "util-linux",
  tar: "tar",
};

/** Debian packages whose programs are missing here, each once; of a table, or of the tools. */
export function missingPackages(
  find: (program: string) => string | undefined,
  packages: Readonly<Record<string, string>> = packageOf,
): string[] {
  const missing = Object.entries(packages).filter(([program]) => find(program) === undefined);
  return [...new Set(missing.map(([, debianPackage]) => debianPackage))];
}

/** What measures, and what reads and changes the kernel's network state. */
export const toolsStep: SetupStep = {
  name: "tools",
  what: "the measuring tools",
  why: "iperf3 sends and counts; ip, ethtool and ping read back what the kernel has",
  isDone: async ({ env }) => missingPackages((name) => findProgram(name, env.PATH)).length === 0,
  run: async (context, progress) => {
    const packages = missingPackages((name) => findProgram(name, context.env.PATH));
    await aptInstall(packages, context, progress);
  },
};
