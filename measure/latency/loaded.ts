import { UserError } from "../../lib/errors.ts";
import { probeOf } from "../../lib/latency/probe.ts";
import { jobLimitSec } from "../stages.ts";
import type { Bench } from "../repetition.ts";
import { maxLeadSec } from "../../lib/lead.ts";
import { Probe } from "./probe.ts";

/**
 * The probe beside a repetition, its answering end up already; undefined where the scenario does not
 * ask for it. It has a pair of its own: beside the load of an active one its datagrams would be
 * counted with that one's, and UDP servers of iperf3 hold the port.
 */
export async function beginProbe(bench: Bench): Promise<Probe | undefined> {
  const { plan, agents, crew, containers } = bench;
  const wanted = probeOf(plan);
  if (wanted?.loaded !== true) return undefined;
  const probe = new Probe(agents, crew, wanted);
  try {
    await containers.find([wanted.pair]);
    const { durationSec } = plan.scenario.benchmark;
    await probe.serve(2 * jobLimitSec(plan.pairs.length, durationSec + maxLeadSec));
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    probe.giveUp(error.message);
  }
  return probe;
}
