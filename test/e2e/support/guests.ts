import { spawn } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import { createInterface } from "node:readline";
import { expect } from "chai";
import { setupContext } from "../../../cli/setup/context.ts";
import { ensureSetup } from "../../../cli/setup/ensure.ts";
import { guestKernelStep } from "../../../cli/setup/guest-kernel.ts";
import { guestBackends } from "../../../lib/guest/index.ts";
import { guestShell } from "../../../lib/guest/lines.ts";
import type { Summary } from "../../../lib/result.ts";
import type { GuestBackendName } from "../../../lib/scenario/guest.ts";
import { skipBecause } from "../../skip.ts";
import { readJson } from "./command.ts";
import { needPrograms, needRoot } from "./needs.ts";

/** Installs what boots a guest, or skips with the reason. */
export async function needGuests(
  context: Mocha.Context,
  backend: GuestBackendName = "uml",
): Promise<void> {
  needRoot(context);
  if (backend === "qemu" && process.arch !== "x64")
    skipBecause(context, "guests of QEMU are x86-64 machines");
  const { programs } = guestBackends[backend];
  await needPrograms(context, programs);
  const steps = [guestKernelStep];
  await ensureSetup({ programs, steps, tolerate: steps.map(({ name }) => name) });
  if (!(await guestKernelStep.isDone(setupContext(process.env, programs))))
    skipBecause(context, "guests of QEMU need Debian's kernel, which cannot be fetched here");
}

const runs = /(^|\/)(linux\.uml|qemu-system-x86_64)$/;

/** Where a testbed keeps a guest. */
export const guestFolder = (stack: string, node: string, guest: string): string =>
  `/run/netbench/${stack}/${node}/guests/${guest}`;

/** What the kernel says of a node's end of a guest's NIC. */
export interface Tap {
  ifname: string;
  mtu: number;
  txqlen: number;
  operstate: string;
  linkinfo?: { info_kind?: string; info_data?: { type?: string; multi_queue?: boolean } };
}

/** Taps in the network namespace of a node; of this machine where none is named. */
export async function tapsIn(namespace?: string): Promise<Tap[]> {
  const inside = namespace === undefined ? [] : ["-n", namespace];
  const links = await readJson<Tap[]>("ip", ...inside, "-d", "-j", "link");
  return links.filter(({ ifname }) => ifname.startsWith("nbt-"));
}

/** Tests of guests are about guests: figures are taken but once. */
export const short = {
  "benchmark.durationSec": 2,
  "benchmark.repetitions": 1,
};

export function expectFigures(
  { trials, verdict }: Summary,
  protocols: readonly string[] = ["tcp", "udp"],
): void {
  expect(verdict).not.to.equal("failed");
  expect(trials.map(({ protocol }) => protocol)).to.deep.equal(protocols);
  for (const { protocol, aggregateBitsPerSecond } of trials)
    expect(aggregateBitsPerSecond?.mean, protocol).to.be.greaterThan(1e6);
}

/** Lines that a command prints in a guest, by its serial lines; the shell there ends with our end of it. */
export async function readInGuest(folder: string, command: string): Promise<string[]> {
  const [program, ...args] = guestShell(folder);
  const shell = spawn(program, args, { stdio: ["pipe", "pipe", "inherit"], timeout: 60_000 });
  const end = "that is all";
  shell.stdin.write(`${command}\necho ${end}\n`);
  const lines: string[] = [];
  for await (const line of createInterface(shell.stdout)) {
    if (line === end) break;
    lines.push(line);
  }
  shell.stdin.end();
  expect(lines, `${command} in a guest`).not.to.deep.equal([]);
  return lines;
}

/** All processes that guests of a stack consist of, by what their command lines say. */
export function guestProcesses(stack: string): number[] {
  return readdirSync("/proc")
    .filter((entry) => /^\d+$/.test(entry))
    .filter((pid) => {
      const words = commandLine(pid);
      return runs.test(words[0] ?? "") && words.some((word) => word.includes(`/${stack}/`));
    })
    .map(Number);
}

/** The guest's own process, by the file that the testbed keeps. */
export const mainProcess = (folder: string): number =>
  Number(readFileSync(`${folder}/pid`, "utf8"));

function commandLine(pid: string): string[] {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, "utf8").split("\0");
  } catch {
    return [];
  }
}
