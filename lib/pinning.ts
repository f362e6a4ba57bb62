import { cpusIn, normalCpuList } from "./cpu-list.ts";
import type { Role } from "./names.ts";
import type { AnyNodeContext } from "./node/index.ts";

/**
 * Processors of a container, as Docker's cpuset wants them; undefined where the scenario gives none.
 * Both ends of a pair on one processor share its caches and memory node; split over two halves they
 * do not wait for each other.
 */
export function cpuSetOf(
  { node, scenario }: Pick<AnyNodeContext, "node" | "scenario">,
  index: number,
  role: Role,
): string | undefined {
  if (node.cpus === undefined) return undefined;
  const cpus = cpusIn(node.cpus);
  switch (scenario.benchmark.pinning) {
    case "none":
      return normalCpuList(node.cpus);
    case "per-pair":
      return String(cpus[(index - 1) % cpus.length]);
    case "split": {
      // On two nodes the ends are apart already.
      if (scenario.pairs.placement === "switched" || cpus.length === 1)
        return normalCpuList(node.cpus);
      const half = Math.floor(cpus.length / 2);
      return normalCpuList((role === "client" ? cpus.slice(0, half) : cpus.slice(half)).join(","));
    }
  }
}
