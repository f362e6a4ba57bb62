import { execa } from "execa";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { stringify } from "yaml";
import { seconds } from "./stopwatch.ts";

/** Whether containerlab is on this machine. */
export async function hasContainerlab(): Promise<boolean> {
  return !(await execa("containerlab", ["version"], { reject: false })).failed;
}

/** The same number of containers by containerlab, a link a pair, from the same image. */
export async function containerlabTimes(
  pairs: number,
  image: string,
): Promise<{ upSec: number; downSec: number }> {
  const folder = mkdtempSync(join(tmpdir(), "netbench-clab-"));
  const file = join(folder, "bench.clab.yml");
  const names = Array.from({ length: pairs }, (_, at) => [`c${at + 1}`, `s${at + 1}`] as const);
  const node = { kind: "linux", image, cmd: "sleep 86400" };
  const topology = {
    nodes: Object.fromEntries(names.flat().map((name) => [name, node])),
    links: names.map(([client, server]) => ({ endpoints: [`${client}:eth1`, `${server}:eth1`] })),
  };
  writeFileSync(file, stringify({ name: "netbench-bench", topology }));
  const lab = (...args: string[]) =>
    execa("containerlab", [...args, "--topo", file], { cwd: folder });
  try {
    const upSec = await seconds(() => lab("deploy"));
    const downSec = await seconds(() => lab("destroy", "--cleanup"));
    return { upSec, downSec };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
