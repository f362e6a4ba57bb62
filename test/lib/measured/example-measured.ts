import type { Measured } from "../../../lib/measured/measured.ts";
import { networkName } from "../../../lib/measured/network-name.ts";
import { parseScenario } from "../../../lib/parse-scenario.ts";
import type { NetworkSpec, Scenario } from "../../../lib/scenario.ts";
import { meanInterval } from "../../../lib/statistics/describe.ts";
import { mulberry32 } from "../../../lib/statistics/random.ts";
import { scenarioWith, switchedWith } from "../../scenarios.ts";

/** Trials as they would come out of records. */

type NetworkInput = Partial<NetworkSpec> & Pick<NetworkSpec, "module">;

const parsed = new Map<string, Scenario>();

export function exampleScenario(network: NetworkInput, placement: "local" | "switched"): Scenario {
  const key = JSON.stringify([network, placement]);
  const scenario = parsed.get(key) ?? parse(network, placement);
  parsed.set(key, scenario);
  return scenario;
}

function parse(network: NetworkInput, placement: "local" | "switched"): Scenario {
  const nodes = [{ name: "n1", kind: "emulated" as const }];
  const change = { network: network as never };
  return parseScenario(
    placement === "switched" ? switchedWith(change) : scenarioWith({ nodes, ...change }),
  );
}

/** A valid TCP trial with these values in Gbit/s, unless told otherwise. */
export function exampleMeasured(
  network: NetworkInput,
  gigabits: readonly number[],
  change: Partial<Measured> = {},
): Measured {
  const placement = change.placement ?? "local";
  const scenario = exampleScenario(network, placement);
  const values = gigabits.map((rate) => rate * 1e9);
  const isUdp = change.protocol === "udp";
  return {
    ...{ series: networkName(scenario.network), scenario, mtuBytes: 1500, placement, values },
    ...{ protocol: "tcp", direction: "forward", activePairs: 1 },
    ...{ payloadBytes: isUdp ? 1472 : null, aggregate: meanInterval(values) },
    packetValues: isUdp ? values.map((value) => value / 8 / 1472) : null,
    packets: null,
    ...{ lossPercent: isUdp ? 1.5 : null, retransmits: isUdp ? null : 12, dropped: 0 },
    ...{ skewP95Ms: 3, busyCores: 1.9, bitsPerSecondPerBusyCore: 5e9, jain: 1 },
    ...{ roundTrips: null, path: null },
    ...{ verdict: "valid", reasons: [], repetitions: values.length, records: [] },
    ...change,
  };
}

/** Values around a mean with a coefficient of variation, the same for the same seed. */
export function around(mean: number, cv: number, count: number, seed: number): number[] {
  const random = mulberry32(seed);
  return Array.from(
    { length: count },
    () =>
      mean * (1 + cv * Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random())),
  );
}
