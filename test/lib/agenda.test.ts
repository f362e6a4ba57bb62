import { expect } from "chai";
import fc from "fast-check";
import { Agenda } from "../../lib/agenda.ts";
import type { Plan } from "../../lib/plan.ts";
import type { Repetition } from "../../lib/result.ts";
import { mulberry32 } from "../../lib/statistics/random.ts";
import { halfWidthPercent } from "../../lib/stop-rule.ts";
import { examplePlan } from "../measure/example-plan.ts";
import { exampleRepetition, failedRepetition } from "../measure/example-record.ts";

const until = { min: 3, max: 8, halfWidthPercent: 2.5 };
const planWith = (benchmark: object, pairs = 3): Plan =>
  examplePlan({ pairs, benchmark: { activePairs: [1, 2, 3], ...benchmark } });
const stopping = planWith({ repetitions: undefined, until });

/** What a machine gives for a task, from its seed: steady for one pair, unsteady for three. */
function measured(plan: Plan, seed: number) {
  const spread: Record<number, number> = { 1: 0.001, 2: 0.04, 3: 1 };
  return (agenda: Agenda): Repetition | undefined => {
    const task = agenda.next();
    if (task === undefined) return undefined;
    const at = plan.trials.indexOf(task.trial) * 100 + task.slot.repetition * 10 + task.attempt;
    const random = mulberry32(seed + at);
    const change = { ...task.slot, attempt: task.attempt };
    if (random() < 0.2) return exampleRepetition({ ...failedRepetition, ...change });
    const rate = 10e9 * (1 + (spread[task.trial.activePairs] ?? 0) * (random() - 0.5));
    return exampleRepetition({ ...change, aggregateBitsPerSecond: rate });
  };
}

/** Measures to the end; killed before these results, it goes on from what is recorded. */
function run(plan: Plan, seed: number, kills: readonly number[] = []): Repetition[] {
  const record: Repetition[] = [];
  const measure = measured(plan, seed);
  let agenda = new Agenda(plan, record);
  for (;;) {
    if (kills.includes(record.length)) agenda = new Agenda(plan, record);
    const result = measure(agenda);
    if (result === undefined) return record;
    record.push(result);
    agenda.take(result);
  }
}

const seeds = fc.integer({ min: 0, max: 1e6 });

describe("the agenda of a run", () => {
  it("measures each trial the fixed number of times, in the order of the schedule", () => {
    const record = run(planWith({ repetitions: 2, order: "sequential" }), 7);
    const slots = [...new Set(record.map(({ trial, repetition }) => `${trial}/${repetition}`))];
    expect(slots).to.deep.equal(["tcp-1/1", "tcp-1/2", "tcp-2/1", "tcp-2/2", "tcp-3/1", "tcp-3/2"]);
  });

  it("tries a repetition that failed once more, and no more than that", () => {
    const agenda = new Agenda(planWith({ repetitions: 1, activePairs: [1] }), []);
    const failed = (attempt: number) => exampleRepetition({ ...failedRepetition, attempt });
    expect(agenda.next()).to.include({ attempt: 1 });
    agenda.take(failed(1));
    expect(agenda.next()).to.include({ attempt: 2 });
    expect(agenda.done).to.equal(0);
    agenda.take(failed(2));
    expect(agenda.next()).to.equal(undefined);
    expect(agenda.done).to.equal(1);
  });

  it("ends a steady trial early and an unsteady one at its maximum", () => {
    const agenda = new Agenda(stopping, run(stopping, 3));
    expect(agenda.aggregates("tcp-1")).to.have.length(3);
    expect(agenda.aggregates("tcp-3").length).to.be.within(6, 8);
    expect(agenda.next()).to.equal(undefined);
    expect(agenda.left()).to.deep.equal([]);
    expect(agenda.total).to.equal(24);
  });

  it("measures a trial exactly until its interval is narrow enough, or the slots are used up", () => {
    fc.assert(
      fc.property(seeds, (seed) => {
        const record = run(stopping, seed);
        const agenda = new Agenda(stopping, record);
        for (const { id } of stopping.trials) {
          const values = agenda.aggregates(id);
          const enough = (count: number) =>
            count >= until.min && (halfWidthPercent(values.slice(0, count)) ?? 99) <= 2.5;
          for (let count = 0; count < values.length; count++) expect(enough(count)).to.equal(false);
          const slots = record.filter(({ trial }) => trial === id).map((r) => r.repetition);
          if (!enough(values.length)) expect(Math.max(...slots)).to.equal(until.max);
        }
      }),
      { numRuns: 50 },
    );
  });

  it("goes on after any kills exactly as it would have without them, in either order", () => {
    const sequential = planWith({ repetitions: undefined, until, order: "sequential" });
    const fixed = planWith({ repetitions: 4 });
    const plans = fc.constantFrom(stopping, sequential, fixed);
    fc.assert(
      fc.property(plans, seeds, fc.array(fc.nat(30)), (plan, seed, kills) => {
        expect(run(plan, seed, kills)).to.deep.equal(run(plan, seed));
      }),
      { numRuns: 50 },
    );
  });

  it("says how much is left at most: what the stop rule has ended is not", () => {
    const agenda = new Agenda(stopping, []);
    expect(agenda.left()).to.have.length(24);
    for (let repetition = 1; repetition <= 3; repetition++) {
      agenda.take(exampleRepetition({ trial: "tcp-1", repetition }));
    }
    expect(agenda.left()).to.have.length(16);
    expect(agenda.left().map(({ id }) => id)).to.not.include("tcp-1");
  });
});
