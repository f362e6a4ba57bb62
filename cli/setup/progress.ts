import type { Progress } from "./step.ts";

/** The progress of one step, with its end. */
export interface StepProgress extends Progress {
  succeed(): void;
  fail(): void;
}

/** Where progress lines go. Never stdout: that belongs to the command. */
export interface ProgressOutput {
  write(text: string): void;
  isTTY?: boolean;
  columns?: number;
}

/** Between two signs of life on a plain log, milliseconds. */
const signOfLifeMs = 15_000;

/** A spinner on a terminal, otherwise plain lines with the time gone by. */
export async function startProgress(
  title: string,
  output: ProgressOutput = process.stderr,
): Promise<StepProgress> {
  // A terminal without a width (some CI systems have one) would make the spinner draw for ever.
  const canSpin = output.isTTY === true && (output.columns ?? 0) > 0;
  return canSpin ? spinnerProgress(title) : lineProgress(title, output);
}

/** One line at the start, one every 15 s, one at the end: for logs and pipes. */
export function lineProgress(title: string, output: ProgressOutput): StepProgress {
  const started = Date.now();
  const elapsed = () => `${Math.round((Date.now() - started) / 1000)} s`;
  let current = "";
  output.write(`${title}\n`);
  const ticker = setInterval(() => {
    output.write(`  ${elapsed()}${current === "" ? "" : `: ${current}`}\n`);
  }, signOfLifeMs);
  ticker.unref();
  return {
    say: (line) => output.write(`  ${line}\n`),
    status: (text) => {
      current = text;
    },
    succeed: () => {
      clearInterval(ticker);
      output.write(`  done in ${elapsed()}\n`);
    },
    fail: () => {
      clearInterval(ticker);
      output.write(`  failed after ${elapsed()}\n`);
    },
  };
}

async function spinnerProgress(title: string): Promise<StepProgress> {
  const { default: ora } = await import("ora");
  const started = Date.now();
  const elapsed = () => `${Math.round((Date.now() - started) / 1000)} s`;
  // Ctrl-C must reach us and the programs we started, so the spinner leaves stdin alone.
  const spinner = ora({ text: title, stream: process.stderr, discardStdin: false }).start();
  let current = "";
  const show = () => {
    spinner.text = `${title} (${elapsed()}${current === "" ? "" : `, ${current}`})`;
  };
  const ticker = setInterval(show, 1000);
  ticker.unref();
  const end = () => {
    clearInterval(ticker);
    current = "";
    show();
  };
  return {
    // ora itself moves its line out of the way of what others write.
    say: (line) => void process.stderr.write(`  ${line}\n`),
    status: (text) => {
      current = text;
      show();
    },
    succeed: () => {
      end();
      spinner.succeed();
    },
    fail: () => {
      end();
      spinner.fail();
    },
  };
}
