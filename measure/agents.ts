import { jobLine, jobName, parseEvent, resetLine } from "../lib/agent.ts";
import type { Job } from "../lib/agent.ts";
import type { Crew } from "./hands/crew.ts";
import type { JobOutput, JobRef, Place } from "./hands/hands.ts";

export type { JobOutput, Place };

/** A job under way; `state` follows the agent's events. `lost`: no agent took it. */
export interface JobHandle extends JobRef {
  state: "sent" | "ready" | "done" | "lost";
  /** Exit status once done; 137 where the time limit was reached. */
  status: number | undefined;
}

/** The agents of all nodes, as seen from the conductor: jobs go out, events come in. */
export class Agents {
  readonly #crew: Crew;
  readonly #jobs = new Map<string, JobHandle>();
  readonly #waiting = new Set<() => void>();
  readonly #places = new Map<string, Place>();
  /** Distinguishes this conductor's jobs from those of one that was killed. */
  readonly #prefix = `${process.pid.toString(36)}${Date.now().toString(36)}`;
  #count = 0;

  constructor(crew: Crew) {
    this.#crew = crew;
  }

  /** Starts to listen. Returns whether a conductor before this one left something behind. */
  async open(): Promise<boolean> {
    const listener = {
      line: (line: string) => this.#onEvent(line),
      broken: (nodes: readonly string[]) => this.#onBroken(nodes),
    };
    const leftovers = await Promise.all(
      this.#crew.all.map((hands) => hands.open(this.#prefix, listener)),
    );
    return leftovers.includes(true);
  }

  /** A name for the jobs of one purpose, fresh each time. */
  newId(): string {
    return `${this.#prefix}-${++this.#count}`;
  }

  send(place: Place, job: Job): JobHandle {
    return this.#write(place, job.id, jobLine(job));
  }

  /** A job that somebody else starts, and whose end the agents' events tell. */
  expect(place: Place, id: string): JobHandle {
    return this.#register(place, id);
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

  /** What jobs printed, in order. */
  outputs(handles: readonly JobHandle[]): Promise<JobOutput[]> {
    return this.#crew.each(
      handles,
      ({ place }) => place.node,
      (hands, own) => hands.outputs(own),
    );
  }

  /** Deletes what jobs left in the shared folder. */
  forget(handles: readonly JobHandle[]): void {
    for (const { place, id } of handles) {
      const name = jobName(id, place.container);
      this.#jobs.delete(name);
      this.#places.delete(name);
    }
    for (const hands of this.#crew.all) {
      hands.forget(handles.filter(({ place }) => this.#crew.of(place.node) === hands));
    }
  }

  #write(place: Place, id: string, line: string): JobHandle {
    const handle = this.#register(place, id);
    const taken = this.#crew.of(place.node).write(place, line);
    // On this machine it is written when this returns: the last act of a conductor needs that.
    if (taken === false) handle.state = "lost";
    else if (taken !== true) void taken.then((was) => was || this.#lose([handle]));
    return handle;
  }

  #register(place: Place, id: string): JobHandle {
    const handle: JobHandle = { place, id, state: "sent", status: undefined };
    const name = jobName(id, place.container);
    this.#jobs.set(name, handle);
    this.#places.set(name, place);
    return handle;
  }

  #onBroken(nodes: readonly string[]): void {
    this.#lose([...this.#jobs.values()].filter(({ place }) => nodes.includes(place.node)));
  }

  #lose(handles: readonly JobHandle[]): void {
    for (const handle of handles) if (handle.state !== "done") handle.state = "lost";
    for (const check of [...this.#waiting]) check();
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
