import { type ChildProcessWithoutNullStreams, spawn } from "node:child_process";
import { Socket } from "node:net";
import { UserError } from "../../lib/errors.ts";
import { explainingLine } from "../../lib/explaining-line.ts";
import type { Way } from "./way.ts";
import { type RemoteAnswer, requestText, takeAnswer } from "../../lib/remote-shell.ts";

/** How long what a process has written before its end may take to arrive. */
const lastWordsMs = 200;
/** Of what it says besides events: the last lines may hold the reason of its end. */
const keptLines = 20;

interface Waiting {
  readonly id: number;
  readonly resolve: (answer: RemoteAnswer) => void;
  readonly reject: (error: Error) => void;
  readonly timer: NodeJS.Timeout;
}

export interface SessionEvents {
  /** A line that came by itself. */
  line(text: string): void;
  /** Once, when no answers come any more; not after `close`. */
  broken(): void;
}

/**
 * One shell on another machine, over one process (ssh, or what joins us with a guest's serial line): requests go out in order, answers come
 * back in order (lib/remote-shell.ts). An answer that takes too long ends the session: what comes
 * after it could not be trusted.
 */
export class Session {
  readonly #way: Way;
  readonly #who: string;
  readonly #process: ChildProcessWithoutNullStreams;
  readonly #events: SessionEvents;
  readonly #waiting: Waiting[] = [];
  #received = "";
  #complaints = "";
  readonly #said: string[] = [];
  #count = 0;
  #answered = false;
  #over: UserError | undefined;

  constructor(
    way: Way,
    name: string,
    [program, ...args]: readonly [string, ...string[]],
    prologue: string,
    events: SessionEvents,
  ) {
    this.#way = way;
    this.#who = `${way.who} ${name}`;
    this.#events = events;
    // Of its own group: what the keyboard sends is for us, who then tell the other side what to stop.
    this.#process = spawn(program, args, { stdio: "pipe", detached: true });
    const { stdin, stdout, stderr } = this.#process;
    stdout.setEncoding("utf8").on("data", (chunk: string) => this.#take(chunk));
    stderr.setEncoding("utf8").on("data", (chunk: string) => this.#hear(chunk));
    // What is wrong is told by the end of the process.
    stdin.on("error", () => undefined);
    this.#process.on("error", (error) => this.#end(error.message));
    const ended = (code: number | null) =>
      this.#end(`${way.by} ended with status ${code ?? "none"}`);
    this.#process.on("close", ended);
    // A child that outlives it may hold its pipes open for good; what it has said itself is there soon.
    this.#process.on("exit", (code) => setTimeout(ended, lastWordsMs, code).unref());
    stdin.write(prologue);
  }

  get isOver(): boolean {
    return this.#over !== undefined;
  }

  /** @throws UserError with the node's name where no answer comes within the limit. */
  request(command: string, limitMs: number): Promise<RemoteAnswer> {
    if (this.#over !== undefined) return Promise.reject(this.#over);
    const id = ++this.#count;
    return new Promise((resolve, reject) => {
      const late = () => this.#end(`no answer within ${Math.round(limitMs / 1000)} s`);
      const timer = setTimeout(late, limitMs);
      this.#waiting.push({ id, resolve, reject, timer });
      this.#process.stdin.write(requestText(id, command));
    });
  }

  /** Ends the shell on the other side once it has done all it was asked. */
  close(): void {
    this.#over ??= new UserError(`${this.#who}: the connection is closed`);
    this.#process.stdin.end();
    this.#process.unref();
    // What it still says interests nobody: no reason to stay for it.
    for (const stream of [this.#process.stdout, this.#process.stderr])
      if (stream instanceof Socket) stream.unref();
    for (const { timer } of this.#waiting) clearTimeout(timer);
  }

  #take(chunk: string): void {
    this.#received += chunk;
    try {
      for (
        let next = takeAnswer(this.#received);
        next !== undefined;
        next = takeAnswer(this.#received)
      ) {
        this.#received = next.rest;
        this.#answered = true;
        const first = this.#waiting.shift();
        if (first?.id !== next.answer.id) return this.#end("answers are out of order");
        clearTimeout(first.timer);
        first.resolve(next.answer);
      }
    } catch (error) {
      this.#end(error instanceof Error ? error.message : String(error));
    }
  }

  #hear(chunk: string): void {
    const lines = (this.#complaints + chunk).split("\n");
    // The last part waits for its end; without one it is what ssh said before it ended.
    this.#complaints = lines.pop() ?? "";
    for (const line of lines) {
      if (/^(ready|done) /.test(line)) this.#events.line(line);
      else if (this.#said.push(line) > keptLines) this.#said.shift();
    }
  }

  #end(why: string): void {
    if (this.#over !== undefined) return;
    const words = explainingLine([...this.#said, this.#complaints].join("\n")) || why;
    const { by, connection } = this.#way;
    const what = this.#answered ? `the ${connection} broke off` : `cannot be reached by ${by}`;
    this.#over = new UserError(`${this.#who}: ${what}: ${words}`);
    this.#process.kill("SIGKILL");
    // Whoever else holds their other ends would keep this process from ending.
    const { stdin, stdout, stderr } = this.#process;
    for (const stream of [stdin, stdout, stderr]) stream.destroy();
    for (const { reject, timer } of this.#waiting.splice(0)) {
      clearTimeout(timer);
      reject(this.#over);
    }
    this.#events.broken();
  }
}
