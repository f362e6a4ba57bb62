import { explainingLine } from "../lib/explaining-line.ts";

/** Of execa's errors, what is said of them; loading it takes longer than some commands. */
interface ProgramError extends Error {
  readonly command: string;
  readonly exitCode?: number;
  readonly signal?: string;
  readonly timedOut?: boolean;
  readonly stderr?: unknown;
}

const longestCommand = 80;

/** One line about a program of the machine that failed us; undefined for any other error. */
export function failedProgram(error: unknown): string | undefined {
  if (!(error instanceof Error) || error.name !== "ExecaError") return undefined;
  const { command, exitCode, signal, timedOut, stderr } = error as ProgramError;
  const [line = ""] = command.split("\n");
  const isWhole = line === command && line.length <= longestCommand;
  const shown = isWhole ? line : `${line.slice(0, longestCommand)} …`;
  const end =
    timedOut === true ? "did not end in time" : (signal ?? `exit status ${exitCode ?? "none"}`);
  const words = typeof stderr === "string" ? explainingLine(stderr) : "";
  return `${shown} failed (${end})${words === "" ? "" : `: ${words}`}`;
}
