import { readdirSync, rmSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import type { Socket } from "node:net";
import { UserError } from "../lib/errors.ts";
import { eventsFifo, jobLine, jobName, parseEvent, resetLine } from "../lib/agent.ts";
import type { Job } from "../lib/agent.ts";
import type { PlanNode } from "../lib/plan.ts";
import { makeFifos, readLines, tryWriteLine } from "./fifo.ts";
import { hasCode } from "./error-text.ts";

/** Where a job runs. */
export interface Place {
  readonly node: string;
  readonly container: string;
}

/** A job under way; `state` follows the agent's events. `lost`: no agent took it. */
export interface JobHandle {
  readonly place: Place;
  readonly id: string;
  state: "sent" | "ready" | "done" | "lost";
  /** Exit status once done; 137 where the time limit was reached. */
  status: number | undefined;
}

export interface JobOutput {
  readonly stdout: string;
  readonly stderr: string;
}

/** The agents of all nodes, as seen from the conductor: jobs go out, events come in. */
export class Agents {
  readonly #dirs: ReadonlyMap<string, string>;
  readonly #jobs = new Map<string, JobHandle>();
  readonly #waiting = new Set<() => void>();
  readonly #places = new Map<string, Place>();
  #sockets: Socket[] = [];
  /** Distinguishes this conductor's jobs from those of one that was killed. */
  readonly #prefix = `${process.pid.toString(36)}${Date.now().toString(36)}`;
  #count = 0;

  constructor(nodes: readonly PlanNode[]) {
    this.#dirs = new Map(nodes.map((node) => [node.name, node.agentDir]));
  }

  /** Starts to listen. Returns whether a conductor before this one left something behind. */
  async open(): Promise<boolean> {
    const leftovers = [...this.#dirs.values()].map((dir) => removeLeftovers(dir));
    const fifos = [...this.#dirs.values()].map((dir) => join(dir, eventsFifo));
    await makeFifos(fifos);
    this.#sockets = fifos.map((fifo) => readLines(fifo, (line) => this.#onEvent(line)));
    return leftovers.includes(true);
  }

  close(): void {
    this.#sockets.forEach((socket) => socket.destroy());
    this.#sockets = [];
  }

  /** A name for the jobs of one purpose, fresh each time. */
  newId(): string {
    return `${this.#prefix}-${++this.#count}`;
  }

  path(node: string, name: string): string {
    const dir = this.#dirs.get(node);
    if (dir === undefined) throw new Error(`the plan has no node ${node}`);
    return join(dir, name);
  }

  send(place: Place, job: Job): JobHandle {
    return this.#write(place, job.id, jobLine(job));
  }

  /** Kills all that the agent runs; a server starts its iperf3 afresh. */
  reset(place: Place): JobHandle {
    const id = this.newId();
    return this.#write(place, id, resetLine(id));
  }

  /** Kills, without waiting, all jobs that are under way: the last act of a conductor. */
  resetAll(): void {
    for (const place of [...this.#places.values()]) this.reset(place);
  }

  /** Waits until the condition holds, checked at every event; false when the time is up. */
  waitFor(condition: () => boolean, timeoutMs: number): Promise<boolean> {
    if (condition()) return Promise.resolve(true);
    return new Promise((resolve) => {
      const end = (result: boolean) => {
        clearTimeout(timer);
        this.#waiting.delete(check);
        resolve(result);
      };
      const check = () => {
        if (condition()) end(true);
      };
      const timer = setTimeout(() => end(condition()), timeoutMs);
      this.#waiting.add(check);
    });
  }

  /** What a job printed. */
  async output(handle: JobHandle): Promise<JobOutput> {
    const base = this.path(handle.place.node, jobName(handle.id, handle.place.container));
    const [stdout, stderr] = await Promise.all([readText(`${base}.out`), readText(`${base}.err`)]);
    return { stdout, stderr };
  }

  /** Deletes what jobs left in the shared folder. */
  forget(handles: readonly JobHandle[]): void {
    for (const { place, id } of handles) {
      const name = jobName(id, place.container);
      this.#jobs.delete(name);
      this.#places.delete(name);
      for (const end of ["out", "err"])
        rmSync(this.path(place.node, `${name}.${end}`), { force: true });
    }
  }

  #write(place: Place, id: string, line: string): JobHandle {
    const handle: JobHandle = { place, id, state: "sent", status: undefined };
    const name = jobName(id, place.container);
    this.#jobs.set(name, handle);
    this.#places.set(name, place);
    const taken = tryWriteLine(this.path(place.node, `${place.container}.jobs`), line);
    if (!taken) handle.state = "lost";
    return handle;
  }

  #onEvent(line: string): void {
    const event = parseEvent(line);
    const handle = event === undefined ? undefined : this.#jobs.get(event.job);
    if (event === undefined || handle === undefined) return;
    handle.state = event.kind;
    if (event.kind === "done") {
      handle.status = event.status;
      this.#places.delete(event.job);
    }
    for (const check of [...this.#waiting]) check();
  }
}

/** All but FIFOs that agents and conductors keep. Returns whether there was anything. */
function removeLeftovers(dir: string): boolean {
  let names: string[];
  try {
    names = readdirSync(dir);
  } catch (error) {
    if (!hasCode(error, "ENOENT")) throw error;
    throw new UserError(`the containers' shared folder ${dir} is not there`);
  }
  const old = names.filter((name) => /\.(out|err)$|^gate-/.test(name));
  for (const name of old) rmSync(join(dir, name), { force: true });
  return old.length > 0;
}

async function readText(path: string): Promise<string> {
  return readFile(path, "utf8").catch((error: unknown) => {
    if (hasCode(error, "ENOENT")) return "";
    throw error;
  });
}
