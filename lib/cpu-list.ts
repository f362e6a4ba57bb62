/**
 * Lists of CPUs as cpuset(7) writes them ("0-3,5"), and the masks that some files of the kernel want
 * instead: hexadecimal, a comma before every 32 bits (lib/bitmap.c).
 */

/** The CPUs of a list, in order, each once. */
export function cpusIn(list: string): number[] {
  const cpus = list.split(",").flatMap((part) => {
    const [first = NaN, last = first] = part.split("-").map(Number);
    return Array.from({ length: Math.max(0, last - first + 1) }, (_, at) => first + at);
  });
  return [...new Set(cpus)].sort((a, b) => a - b);
}

/** The list as the kernel would print it: in order, neighbours joined. */
export function normalCpuList(list: string): string {
  const runs: [number, number][] = [];
  for (const cpu of cpusIn(list)) {
    const last = runs.at(-1);
    if (last?.[1] === cpu - 1) last[1] = cpu;
    else runs.push([cpu, cpu]);
  }
  return runs.map(([first, last]) => (first === last ? `${first}` : `${first}-${last}`)).join(",");
}

/** The mask of a list, without leading zeros; "0" for no CPU. */
export function cpuMask(list: string): string {
  const bits = cpusIn(list).reduce((mask, cpu) => mask | (1n << BigInt(cpu)), 0n);
  const hex = bits.toString(16);
  const groups = hex.padStart(Math.ceil(hex.length / 8) * 8, "0").match(/.{8}/g) ?? [];
  return groups.join(",").replace(/^0+(?=.)/, "");
}
