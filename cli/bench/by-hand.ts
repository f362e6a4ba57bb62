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
const durationSec = 5;

export interface ByHand {
  measuredBitsPerSecond: number;
  byHandBitsPerSecond: number;
}

/** One pair, measured by us and by hand in turn between the same two containers: medians. */
export async function compareWithHand(): Promise<ByHand> {
  const file = benchScenario(stack, localPairs(1, { durationSec, repetitions: 1 }));
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
    for (let round = 1; round <= rounds; round++) {
      await netbench("up", stack, ...(round === 1 ? [] : ["--again"]));
      measured.push(readFigure());
      hand.push(await byHand());
    }
    return { measuredBitsPerSecond: median(measured), byHandBitsPerSecond: median(hand) };
  } finally {
    await takeDown(stack);
    file.remove();
  }
}

function readFigure(): number {
  const record = currentRecord(projectRoot, stack);
  if (record === undefined) throw new Error(`${stack} was not measured`);
  return record.repetitions.at(-1)?.aggregateBitsPerSecond ?? NaN;
}
