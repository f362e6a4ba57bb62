import { execa } from "execa";
import { containerName } from "../../lib/names.ts";
import { addressesIn } from "../../lib/network/subnet.ts";
import { nodeContexts } from "../../lib/node/contexts.ts";
import { kindOf } from "../../lib/node/index.ts";
import { groundHere } from "../../measure/ground.ts";
import { currentRecord } from "../../measure/record.ts";
import { projectRoot } from "../environment.ts";
import { benchScenario, localPairs } from "./scenario-file.ts";
import { median, netbench, takeDown } from "./stopwatch.ts";

const stack = "bench-by-hand";
const rounds = 5;

/**
 * Pairs take turns on these, both ends of one on one: where the scheduler puts them makes more of a difference than any way
 * of measuring (5 or 25 Gbit/s between two processors of a hypervisor, from one run to the next).
 */
const processors = "0-1";
const durationSec = 5;

export interface ByHand {
  measuredBitsPerSecond: number;
  byHandBitsPerSecond: number;
  /** How far our figure and iperf3's own are apart in the same repetitions: the median. */
  witnessPercent: number;
}

/** One pair, measured by us and by hand in turn between the same two containers: medians. */
export async function compareWithHand(): Promise<ByHand> {
  const pairs = localPairs(1, { durationSec, repetitions: 1, pinning: "per-pair" });
  const nodes = pairs.nodes.map((node) => ({ ...node, cpus: processors }));
  const file = benchScenario(stack, { ...pairs, nodes });
  const [context] = nodeContexts(file.scenario, groundHere(stack));
  if (context === undefined) throw new Error("the comparison needs a node");
  const { congestionControl } = file.scenario.benchmark.tcp;
  const byHand = async () => {
    const { stdout } = await execa("docker", [
      ...[
        "-H",
        kindOf(context.node).dockerHost(context),
        "exec",
        containerName(stack, 1, "client"),
      ],
      ...["iperf3", "-J", "-t", String(durationSec), "-C", congestionControl],
      ...["-c", addressesIn(file.scenario.network, 1).server],
    ]);
    // Bytes over the client's own time; the receiver's rate is by the server's clock (too low).
    const { end } = JSON.parse(stdout) as {
      end: { sum_received: { bytes: number }; sum_sent: { seconds: number } };
    };
    return (end.sum_received.bytes * 8) / end.sum_sent.seconds;
  };
  try {
    const measured: number[] = [];
    const hand: number[] = [];
    const witness: number[] = [];
    for (let round = 1; round <= rounds; round++) {
      await netbench("up", stack, ...(round === 1 ? [] : ["--again"]));
      const { own, iperf3 } = readFigures();
      measured.push(own);
      witness.push(100 * Math.abs(own / iperf3 - 1));
      hand.push(await byHand());
    }
    return {
      measuredBitsPerSecond: median(measured),
      byHandBitsPerSecond: median(hand),
      witnessPercent: median(witness),
    };
  } finally {
    await takeDown(stack);
    file.remove();
  }
}

function readFigures(): { own: number; iperf3: number } {
  const repetition = currentRecord(projectRoot, stack)?.repetitions.at(-1);
  if (repetition === undefined) throw new Error(`${stack} was not measured`);
  const { aggregateBitsPerSecond: own, iperf3BitsPerSecond: iperf3 } = repetition;
  return { own: own ?? NaN, iperf3: iperf3 ?? NaN };
}
