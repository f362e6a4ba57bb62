import type { ChildProcess } from "node:child_process";

/** How long a command may tidy up after SIGINT. */
const graceMs = 10_000;

const running = new Set<ProcessGroup>();
process.on("exit", () => running.forEach((group) => group.kill("SIGKILL")));

/** A child that was spawned `detached`, and everything that it started and that stayed in its group. */
export class ProcessGroup {
  readonly #child: ChildProcess;
  readonly #signal: AbortSignal;
  #grace: NodeJS.Timeout | undefined;

  constructor(child: ChildProcess, signal: AbortSignal) {
    this.#child = child;
    this.#signal = signal;
    running.add(this);
    if (signal.aborted) this.#abort();
    else signal.addEventListener("abort", this.#abort, { once: true });
  }

  /** The child has ended and nobody holds its streams any more. */
  ended(): void {
    running.delete(this);
    clearTimeout(this.#grace);
    this.#signal.removeEventListener("abort", this.#abort);
  }

  kill(signal: NodeJS.Signals): void {
    if (this.#child.pid === undefined) return;
    try {
      process.kill(-this.#child.pid, signal);
    } catch {
      // Nobody is left in the group.
    }
  }

  #abort = (): void => {
    this.kill("SIGINT");
    // A shell's background jobs ignore SIGINT; once the shell has tidied up, they have to go too.
    if (this.#hasExited()) this.kill("SIGTERM");
    else this.#child.once("exit", () => this.kill("SIGTERM"));
    this.#grace = setTimeout(() => {
      this.kill("SIGKILL");
      // A process that left the group may hold the streams open for ever.
      this.#child.stdout?.destroy();
      this.#child.stderr?.destroy();
    }, graceMs);
  };

  #hasExited(): boolean {
    return this.#child.exitCode !== null || this.#child.signalCode !== null;
  }
}
