import { trialsOf } from "../../lib/build-plan.ts";
import type { Plan, PlanEndpoint } from "../../lib/plan.ts";
import { scenarioSchema } from "../../lib/scenario.ts";
import type { ScenarioInput } from "../../lib/scenario.ts";

/** A plan for tests: pairs on one local node, macvlan in bridge mode, unless told otherwise. */
export function examplePlan(options: {
  readonly pairs?: number;
  readonly benchmark?: ScenarioInput["benchmark"];
  readonly stack?: string;
  readonly agentDir?: string;
  readonly expectReachable?: boolean;
}): Plan {
  const count = options.pairs ?? 1;
  const scenario = scenarioSchema.parse({
    nodes: [{ name: "n1", kind: "local", nic: "eth9" }],
    network: { module: "macvlan" },
    pairs: { count },
    benchmark: { repetitions: 2, durationSec: 1, ...options.benchmark },
  });
  const end = (role: "c" | "s", index: number): PlanEndpoint => ({
    node: "n1",
    container: `${role}${index}`,
    address: `198.19.${role === "c" ? 1 : 2}.${index}`,
    port: 5201,
    link: "eth0",
    stack: "own",
  });
  return {
    formatVersion: 1,
    stack: options.stack ?? "example",
    testbed: "0123456789abcdef",
    scenario,
    nodes: [
      {
        name: "n1",
        kind: "local",
        dockerHost: "unix:///var/run/docker.sock",
        agentDir: options.agentDir ?? "/dev/shm/example",
      },
    ],
    pairs: Array.from({ length: count }, (_, at) => ({
      index: at + 1,
      client: end("c", at + 1),
      server: end("s", at + 1),
    })),
    facts: [],
    probes: [],
    expectReachable: options.expectReachable ?? true,
    mtuBytes: 1500,
    trials: trialsOf(scenario),
  };
}
