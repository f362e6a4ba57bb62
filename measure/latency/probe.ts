import { setTimeout as delay } from "node:timers/promises";
import { explainingLine } from "../../lib/explaining-line.ts";
import {
  clientArguments,
  knockArguments,
  openLimitSec,
  serverArguments,
} from "../../lib/latency/irtt.ts";
import { parseIrtt } from "../../lib/latency/parse.ts";
import type { ProbePlan } from "../../lib/latency/probe.ts";
import { failedRound, latencyRound } from "../../lib/latency/round.ts";
import type { LatencyRound } from "../../lib/result.ts";
import type { Window } from "../../lib/statistics/window.ts";
import type { Agents, JobHandle } from "../agents.ts";
import { nowSec } from "../counters.ts";
import type { Crew } from "../hands/crew.ts";
import { ask } from "../jobs.ts";
import { resetPairs } from "../reset.ts";

/** How long the answering end may take to be there, its process on a busy machine. */
const serverLimitSec = 5;
const knockAgainMs = 50;

/** How long after its last request a client may need to write down what it saw. */
const writeLimitSec = 5;

/**
 * Round trips on one pair: an irtt server and a client, both jobs of the pair's agents, for one round. Never
 * throws: what goes wrong is the round's problem. `end` must be called.
 */
export class Probe {
  readonly #agents: Agents;
  readonly #crew: Crew;
  readonly #plan: ProbePlan;
  readonly #startedAt = new Date().toISOString();
  readonly #id: string;
  #problem: string | undefined;
  #handles: JobHandle[] = [];
  #client: JobHandle | undefined;
  /** The wall clock at the release; then how long the client sends. */
  #releasedAtSec = 0;
  #dueSec = 0;
  #runSec = 0;

  constructor(agents: Agents, crew: Crew, plan: ProbePlan) {
    this.#agents = agents;
    this.#crew = crew;
    this.#plan = plan;
    this.#id = agents.newId();
  }

  /** Nothing is measured, and why. */
  giveUp(problem: string): void {
    this.#problem ??= problem;
  }

  /** Brings the answering end up, for so long, and waits until it answers. */
  async serve(limitSec: number): Promise<void> {
    if (this.#problem !== undefined) return;
    const { client, server } = this.#plan.pair;
    const argv = serverArguments(server);
    this.#send(server, `${this.#id}-server`, limitSec, null, argv);
    const deadlineSec = nowSec() + serverLimitSec;
    for (;;) {
      const [answer] = await ask(
        this.#agents,
        [{ place: client, argv: knockArguments(server) }],
        openLimitSec + 1,
      );
      if (answer?.status === 0) return;
      if (nowSec() > deadlineSec) {
        const words = answer?.problem ?? (explainingLine(answer?.stderr ?? "") || "no answer");
        return this.giveUp(`the irtt server in ${server.container} cannot be reached: ${words}`);
      }
      await delay(knockAgainMs);
    }
  }

  /** Has the client wait at a gate of its node; without one it goes at once. */
  async waitAt(
    gate: string | null,
    { runSec, limitSec }: { runSec: number; limitSec: number },
  ): Promise<void> {
    if (this.#problem !== undefined) return;
    const { pair, intervalMs } = this.#plan;
    const argv = clientArguments(pair.server, { seconds: runSec, intervalMs });
    this.#runSec = runSec;
    const handle = this.#send(pair.client, `${this.#id}-client`, limitSec, gate, argv);
    this.#client = handle;
    if (gate !== null)
      await this.#agents.waitFor(() => handle.state !== "sent", 1000 * serverLimitSec);
    if (gate !== null && handle.state !== "ready")
      this.giveUp("the probe's client did not get ready");
  }

  released(releaseSec: number): void {
    this.#releasedAtSec = Date.now() / 1000 - (nowSec() - releaseSec);
    this.#dueSec = releaseSec + this.#runSec + writeLimitSec;
  }

  /** The figures of the requests within the window, in seconds after the release. */
  async round(window: Window): Promise<LatencyRound> {
    const client = this.#client;
    if (client !== undefined && this.#problem === undefined) {
      const over = () => client.state === "done" || client.state === "lost";
      const inTime = await this.#agents.waitFor(over, Math.max(0, this.#dueSec - nowSec()) * 1000);
      if (!inTime) this.giveUp("the probe's client did not finish in time");
    }
    if (client === undefined || this.#problem !== undefined) {
      return failedRound(this.#problem ?? "no probe was started", this.#startedAt);
    }
    const [output] = await this.#agents.outputs([client]);
    if (client.status === 137) return failedRound("irtt was killed", this.#startedAt);
    const outcome = parseIrtt(output?.stdout ?? "", output?.stderr);
    if (!outcome.ok) return failedRound(`irtt: ${outcome.error}`, this.#startedAt);
    // A client on another machine writes down that machine's time.
    const clock = await this.#crew.of(client.place.node).clock();
    const zeroSec = this.#releasedAtSec + (clock?.offsetMs ?? 0) / 1000;
    const span = { fromSec: zeroSec + window.startSec, toSec: zeroSec + window.endSec };
    return latencyRound(outcome, span, {
      startedAt: this.#startedAt,
      intervalMs: this.#plan.intervalMs,
    });
  }

  /** Ends both ends, whatever they do, and takes away what they left. */
  async end(): Promise<void> {
    if (this.#handles.length === 0) return;
    await resetPairs(this.#agents, [this.#plan.pair]);
    this.#agents.forget(this.#handles);
    this.#handles = [];
  }

  #send(
    place: ProbePlan["pair"]["client"],
    id: string,
    limitSec: number,
    gate: string | null,
    argv: readonly string[],
  ): JobHandle {
    const handle = this.#agents.send(place, { id, limitSec, gate, argv });
    this.#handles.push(handle);
    return handle;
  }
}
