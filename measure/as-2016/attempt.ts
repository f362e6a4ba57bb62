import { agentMount, eventsFifo, jobName } from "../../lib/agent.ts";
import {
  as2016Arguments,
  omitSec,
  type SenderFigures,
  senderFigures,
} from "../../lib/iperf3/as-2016.ts";
import { parseIperf } from "../../lib/iperf3/parse.ts";
import type { Plan, PlanPair } from "../../lib/plan.ts";
import { quote, words } from "../../lib/shell.ts";
import { planWindow } from "../../lib/statistics/window.ts";
import type { AttemptOptions } from "../attempt.ts";
import type { JobHandle } from "../agents.ts";
import { nowSec } from "../counters.ts";
import { clientFailures, describeFailures, FailedAttempt } from "../failures.ts";
import { type Observation, sharedStacks } from "../observation.ts";
import { Sampler } from "../sampler.ts";
import { allDone, allStarted, jobLimitSec, watch } from "../stages.ts";

export interface Observation2016 {
  readonly seen: Observation;
  /** Whether there was a time in which all pairs sent; else `seen` is of the whole run. */
  readonly together: boolean;
  readonly senders: readonly SenderFigures[];
}

/** Reading all counters may take so long beside clients that nothing holds back: the window closes in time for it. */
const busySec = 0.3;

/**
 * One repetition as the paper's scripts did it: a `docker exec` for each client, all at once and without a
 * barrier, so that they start when the engine comes to them. Counters are read as ever. Throws
 * FailedAttempt where any pair fails.
 */
export async function runAttempt2016(
  options: Pick<AttemptOptions, "agents" | "crew" | "plan" | "trial" | "pairs">,
): Promise<Observation2016> {
  const { agents, crew, plan, trial, pairs } = options;
  const sampler = new Sampler(crew, trial, pairs);
  const id = agents.newId();
  const runSec = plan.scenario.benchmark.durationSec + omitSec;
  const limitSec = jobLimitSec(pairs.length, runSec);
  const handles: JobHandle[] = [];
  try {
    const before = await sampler.edge();
    const releaseSec = nowSec();
    const execs = pairs.map(async (pair) => {
      handles.push(agents.expect(pair.client, id));
      const argv = as2016Arguments(plan, trial, pair.server);
      const words = execWords(
        plan,
        pair,
        jobText(jobName(id, pair.client.container), limitSec, argv),
      );
      if ((await crew.of(pair.client.node).run(pair.client.node, words)) === undefined) {
        throw new FailedAttempt(`docker exec fails in container ${pair.client.container}`);
      }
    });
    const run = {
      ...{ agents, plan, trial, sampler, handles, pairs, before, releaseSec, runSec },
      released: before,
    };
    const [startsSec] = await Promise.all([allStarted(run), ...execs]);
    const open = await sampler.edge();
    const startSec = nowSec() - releaseSec;
    const [first, readSec] = [Math.min(...startsSec), busySec];
    const durationSec = runSec;
    const planned = planWindow({ startSec, firstStartSec: first, runSec, durationSec, readSec });
    const stalled = planned === undefined ? [] : await watch(run, [], planned.endSec);
    const endSec = nowSec() - releaseSec;
    const close = planned === undefined ? undefined : await sampler.edge();
    await allDone({ ...run, runSec: runSec + Math.max(...startsSec) });
    const after = await sampler.edge();
    const outputs = await agents.outputs(handles);
    const outcomes = outputs.map(({ stdout }) => parseIperf(stdout));
    const failures = clientFailures(pairs, handles, outcomes, outputs);
    if (failures.length > 0) throw new FailedAttempt(describeFailures(failures));
    const window =
      close === undefined ? { startSec: 0, endSec: nowSec() - releaseSec } : { startSec, endSec };
    const edges = close === undefined ? { open: before, close: after } : { open, close };
    const indexes = pairs.map(({ index }) => index);
    const shared = sharedStacks(pairs);
    return {
      seen: {
        ...edges,
        indexes,
        startsSec,
        window,
        readSec,
        before,
        after,
        stalled,
        outcomes,
        shared,
        clientsFromSec: first,
        silent: [],
      },
      together: close !== undefined,
      senders: outputs.map(({ stdout }) => senderFigures(stdout)),
    };
  } finally {
    agents.forget(handles);
  }
}

/** As the agent does with a job of its own: same files, same limit, same words at the end. */
function jobText(name: string, limitSec: number, argv: readonly string[]): string {
  const file = quote(`${agentMount}/${name}`);
  return [
    "export TMPDIR=/tmp",
    `timeout -s KILL ${Math.ceil(limitSec)} ${words(...argv)} </dev/null >${file}.out 2>${file}.err`,
    `echo "done "${quote(name)}" $?" 1<>${agentMount}/${eventsFifo}`,
  ].join("; ");
}

function execWords(plan: Plan, { client }: PlanPair, text: string): [string, ...string[]] {
  const host = plan.nodes.find(({ name }) => name === client.node)?.dockerHost ?? "";
  return ["docker", "-H", host, "exec", "-d", client.container, "sh", "-c", text];
}
