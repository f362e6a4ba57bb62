import Table from "cli-table3";
import type { Command } from "commander";
import { cpus } from "node:os";
import { UserError } from "../../lib/errors.ts";
import { toolsImageHere } from "../../measure/image-digest.ts";
import { compareWithHand } from "../bench/by-hand.ts";
import { containerlabTimes, hasContainerlab } from "../bench/containerlab.ts";
import { plainLoop } from "../bench/plain-loop.ts";
import { durationSec, testbedTimes } from "../bench/testbed-times.ts";
import { engineNow } from "../setup/chosen-plugins.ts";
import { ensureSetup } from "../setup/ensure.ts";

export function configure(command: Command): void {
  command
    .option("--pairs <numbers>", "numbers of pairs, separated by commas", "16,128")
    .action(async ({ pairs }: { pairs: string }) => {
      if (process.getuid?.() !== 0)
        throw new UserError("npm run bench makes emulated nodes: run it as root.");
      await ensureSetup();
      await bench(pairs.split(",").map(Number));
    });
}

/** Everything that is a matter of time: printed, never passed or failed. Ratios hold within one run. */
async function bench(sizes: readonly number[]): Promise<void> {
  const { source, cliVersion, providers } = engineNow();
  console.log(
    `${cpus().length} CPUs, ${cpus()[0]?.model ?? ""}; Pulumi ${cliVersion} (${source}), ` +
      `plugins command ${providers.command}, docker ${providers.docker}\n`,
  );
  const table = new Table({ head: ["pairs", "what", "s", "against", "s", "ratio", "aim"] });
  const row = (
    pairs: number,
    what: string,
    own: number,
    against: string,
    other: number,
    aim: string,
  ) =>
    table.push([
      pairs,
      what,
      own.toFixed(2),
      against,
      other.toFixed(2),
      (own / other).toFixed(2),
      aim,
    ]);
  for (const pairs of sizes) {
    progress(`${pairs} pairs: plain loop`);
    const loop = await plainLoop(pairs);
    progress(`${pairs} pairs: testbed`);
    const own = await testbedTimes(pairs);
    row(pairs, "up", own.upSec, "docker run, 4 at a time", loop.upSec, "≤ 1.15");
    row(
      pairs,
      "up",
      own.upSec,
      "the same, with node, image, network",
      loop.groundSec + loop.upSec,
      "",
    );
    row(pairs, "down", own.downSec, "docker rm -f, 4 at a time", loop.downSec, "≤ 1.2");
    row(pairs, "no-op up", own.noopSec, "aim", 4, "≤ 4 s");
    row(pairs, "npm run up beyond pulumi up", own.commandBeyondSec, "aim", 1, "≤ 1 s");
    row(pairs, "harness, s a repetition", own.harnessOverheadSec, "duration", durationSec, "");
    if (await hasContainerlab()) {
      const lab = await containerlabTimes(pairs, (await toolsImageHere()).tag);
      row(pairs, "up", own.upSec, "containerlab deploy", lab.upSec, "");
      row(pairs, "down", own.downSec, "containerlab destroy", lab.downSec, "");
    }
  }
  progress("one pair, measured and by hand in turn");
  const {
    measuredBitsPerSecond: measured,
    byHandBitsPerSecond: hand,
    witnessPercent,
  } = await compareWithHand();
  console.log(table.toString());
  console.log(
    `\nOne pair on one processor, medians of 5 in turn: measured ${(measured / 1e9).toFixed(2)} Gbit/s, by hand ${(hand / 1e9).toFixed(2)} Gbit/s, ratio ${(measured / hand).toFixed(3)} (aim: within 3 %); within a repetition ours and iperf3's own figure were ${witnessPercent.toFixed(1)} % apart.`,
  );
}

const progress = (line: string) => console.error(`… ${line}`);
