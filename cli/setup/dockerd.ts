import { spawn } from "node:child_process";
import { closeSync, mkdirSync, openSync, readFileSync, rmSync } from "node:fs";
import { dirname } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { UserError } from "../../lib/errors.ts";
import { pingDocker } from "./docker-ping.ts";
import type { Progress } from "./step.ts";

const logFile = "/var/log/netbench/dockerd.log";

/** dockerd's own default; a file of a process that is gone keeps a new one from starting. */
const pidFile = "/var/run/docker.pid";

/** A first start sets up storage, containerd and firewall rules: seconds, on a slow disk more. */
const startTimeoutMs = 60_000;

/** Starts the default engine in a session of its own, so that it outlives us, and waits for it. */
export async function startDockerd(dockerd: string, progress: Progress): Promise<void> {
  removeStalePidFile();
  mkdirSync(dirname(logFile), { recursive: true });
  const log = openSync(logFile, "a");
  const child = spawn(dockerd, [], { detached: true, stdio: ["ignore", log, log], cwd: "/" });
  closeSync(log);
  let ended: string | undefined;
  child.on("error", (error) => (ended = error.message));
  child.on("exit", (code, signal) => (ended = `it ended with ${code ?? signal}`));
  child.unref();
  progress.status(`waiting for dockerd, log in ${logFile}`);
  const deadline = Date.now() + startTimeoutMs;
  while ((await pingDocker()) !== "yes") {
    if (Date.now() > deadline) ended ??= `no answer within ${startTimeoutMs / 1000} s`;
    if (ended !== undefined) throw new UserError(failure(ended));
    await sleep(100);
  }
}

/** dockerd refuses to start while the file names any living process, ours or a stranger's. */
function removeStalePidFile(): void {
  const pid = readText(pidFile).trim();
  if (pid === "") return;
  const commandLine = readText(`/proc/${pid}/cmdline`);
  if (!commandLine.includes("dockerd")) rmSync(pidFile, { force: true });
}

function failure(reason: string): string {
  const tail = readText(logFile).trimEnd().split("\n").slice(-15).join("\n  ");
  return `dockerd did not start: ${reason}. The end of ${logFile}:\n  ${tail}`;
}

function readText(file: string): string {
  try {
    return readFileSync(file, "utf8");
  } catch {
    return "";
  }
}
