import { spawn, type ChildProcess } from "node:child_process";
import { existsSync } from "node:fs";
import type { Call } from "../protocol/plugin.ts";
import { goQuote } from "./go-quote.ts";
import type { Logging, RunInputs } from "./inputs.ts";
import { LineLog } from "./line-log.ts";
import { ProcessGroup } from "./process-group.ts";

/** What a command printed, each without its last line feed. */
export interface Printed {
  stdout: string;
  stderr: string;
}

const loggedStreams: Record<Logging, (keyof Printed)[]> = {
  stdout: ["stdout"],
  stderr: ["stderr"],
  stdoutAndStderr: ["stdout", "stderr"],
  none: [],
};

/**
 * Runs a command to its end, as pulumi-command does (provider/pkg/provider/local/commandOutputs.go).
 * When the call is aborted the whole process group ends, first politely.
 * Throws `exit status 1: running "…":` with everything that was printed.
 */
export async function run(
  inputs: RunInputs,
  previous: Partial<Printed>,
  call: Call,
): Promise<Printed> {
  const [file = "/bin/sh", ...words] = [...interpreterOf(inputs), inputs.command];
  const chunks = { stdout: [] as Buffer[], stderr: [] as Buffer[], both: [] as Buffer[] };
  const logs: LineLog[] = [];

  const failure = await new Promise<string | undefined>((resolve) => {
    let child: ChildProcess;
    try {
      child = spawn(file, words, {
        cwd: inputs.dir,
        env: environmentOf(inputs, previous),
        stdio: [inputs.stdin ? "pipe" : "ignore", "pipe", "pipe"],
        detached: true,
      });
    } catch (error) {
      return resolve(startFailure(error, file, inputs.dir));
    }
    const group = new ProcessGroup(child, call.signal);
    child.on("error", (error) => {
      group.ended();
      resolve(startFailure(error, file, inputs.dir));
    });
    child.on("close", (code, signal) => {
      group.ended();
      resolve(endFailure(code, signal));
    });
    for (const name of ["stdout", "stderr"] as const) {
      const log = loggedStreams[inputs.logging ?? "stdoutAndStderr"].includes(name)
        ? new LineLog(call.log)
        : undefined;
      if (log !== undefined) logs.push(log);
      child[name]?.on("data", (chunk: Buffer) => {
        chunks[name].push(chunk);
        chunks.both.push(chunk);
        log?.write(chunk);
      });
    }
    // A command need not read its input.
    child.stdin?.on("error", () => undefined);
    child.stdin?.end(inputs.stdin);
  });

  await Promise.all(logs.map((log) => log.end()));
  if (failure !== undefined) {
    const printed = Buffer.concat(chunks.both).toString();
    throw new Error(`${failure}: running ${goQuote(inputs.command)}:\n${printed}`);
  }
  return { stdout: trimmed(chunks.stdout), stderr: trimmed(chunks.stderr) };
}

function interpreterOf({ interpreter }: RunInputs): string[] {
  return interpreter?.length ? interpreter : ["/bin/sh", "-c"];
}

function environmentOf(inputs: RunInputs, previous: Partial<Printed>): NodeJS.ProcessEnv {
  const environment: NodeJS.ProcessEnv = { ...process.env, ...inputs.environment };
  if (inputs.addPreviousOutputInEnv ?? true) {
    if (previous.stdout) environment.PULUMI_COMMAND_STDOUT = previous.stdout;
    if (previous.stderr) environment.PULUMI_COMMAND_STDERR = previous.stderr;
  }
  return environment;
}

function trimmed(chunks: Buffer[]): string {
  return Buffer.concat(chunks).toString().replace(/\n$/, "");
}

const startReasons: Record<string, string> = {
  ENOENT: "no such file or directory",
  EACCES: "permission denied",
  E2BIG: "argument list too long",
  ENOTDIR: "not a directory",
};

function startFailure(error: unknown, file: string, dir: string | undefined): string {
  const { code = "", message } = error as NodeJS.ErrnoException;
  const reason = startReasons[code] ?? message;
  if (dir !== undefined && !existsSync(dir)) return `chdir ${dir}: ${reason}`;
  if (code === "ENOENT" && !file.includes("/")) {
    return `exec: ${goQuote(file)}: executable file not found in $PATH`;
  }
  return `fork/exec ${file}: ${reason}`;
}

/** Go's names of the signals that end commands in practice (syscall/zerrors_linux_amd64.go). */
const signalNames: Partial<Record<NodeJS.Signals, string>> = {
  SIGABRT: "aborted",
  SIGBUS: "bus error",
  SIGFPE: "floating point exception",
  SIGHUP: "hangup",
  SIGILL: "illegal instruction",
  SIGINT: "interrupt",
  SIGKILL: "killed",
  SIGPIPE: "broken pipe",
  SIGQUIT: "quit",
  SIGSEGV: "segmentation fault",
  SIGTERM: "terminated",
};

function endFailure(code: number | null, signal: NodeJS.Signals | null): string | undefined {
  if (signal !== null) return `signal: ${signalNames[signal] ?? signal}`;
  return code === 0 ? undefined : `exit status ${code}`;
}
