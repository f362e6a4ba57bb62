import { canonicalJson } from "../../lib/canonical-json.ts";
import { nodeNeeds } from "../../lib/doctor/needs.ts";
import type { Facts } from "../../lib/doctor/probe.ts";
import { UserError } from "../../lib/errors.ts";
import { type Ground, nodeContexts } from "../../lib/node/contexts.ts";
import type { AnyNodeContext } from "../../lib/node/index.ts";
import { packageOf } from "../../lib/programs.ts";
import type { Scenario } from "../../lib/scenario.ts";
import { groundHere } from "../../measure/ground.ts";
import { readMachines, whyNot } from "../doctor.ts";
import { withMachines } from "../other-machines.ts";

/** Says why scenarios cannot run here, in the doctor's words; asks each set of nodes once. */
export class Feasibility {
  readonly #machines = new Map<string, Promise<Facts[]>>();
  readonly #setUpIsToCome: boolean;

  /** `setUpIsToCome`: programs that set-up would install, and an engine that it would start, count as there. */
  constructor(options: { setUpIsToCome: boolean }) {
    this.#setUpIsToCome = options.setUpIsToCome;
  }

  /** For machines that were changed meanwhile, by set-up. */
  forget(): void {
    this.#machines.clear();
  }

  /** undefined where nothing stands in its way. */
  async reasonAgainst(scenario: Scenario, stack: string): Promise<string | undefined> {
    const ground = groundHere(stack);
    const contexts = nodeContexts(scenario, ground);
    try {
      const reasons = await withMachines(contexts, () => this.#ask(ground, contexts));
      return reasons.length === 0 ? undefined : reasons.join("; ");
    } catch (error) {
      if (error instanceof UserError) return error.message;
      throw error;
    }
  }

  async #ask(ground: Ground, contexts: readonly AnyNodeContext[]): Promise<string[]> {
    const key = canonicalJson(contexts.map(({ node }) => node));
    const reading = this.#machines.get(key) ?? readMachines(ground, contexts);
    this.#machines.set(key, reading);
    const machines = await reading;
    const programs = contexts.flatMap((context) => nodeNeeds(context).programs);
    const hoped = machines.map((facts) => this.#withSetUp(facts, programs));
    const reasons = await whyNot(ground, contexts, hoped);
    // The preflight's script asks for programs on its own, and says who installs them.
    return hoped.every((facts, at) => facts === machines[at])
      ? reasons
      : reasons.filter((reason) => !reason.includes("npm run "));
  }

  #withSetUp(facts: Facts, programs: readonly string[]): Facts {
    if (!this.#setUpIsToCome || !facts.root) return facts;
    const lacking = programs.filter((program) => !facts.programs.has(program));
    const installed = lacking.filter((program) => packageOf(program) !== undefined);
    if (installed.length === 0 && facts.engine !== undefined) return facts;
    return {
      ...facts,
      programs: new Set([...facts.programs, ...installed]),
      engine: facts.engine ?? "to be started",
    };
  }
}
