import type { Environment } from "./result.ts";

/** What of the conditions is another than it was, a sentence each; clocks and memory in use are no conditions. */
export function environmentChanges(before: Environment, after: Environment): string[] {
  return [
    ...Object.entries(before.machines).flatMap(([name, machine]) => {
      const now = after.machines[name];
      if (now === undefined) return [];
      return [
        ...changes(name, { kernel: machine.kernel, cpus: machine.cpus }, { ...now }),
        ...changes(name, machine.sysctls, now.sysctls),
      ];
    }),
    ...Object.entries(before.ends).flatMap(([end, { iperf3Version, sysctls }]) => {
      const now = after.ends[end];
      if (now === undefined) return [];
      return [
        ...changes(end, { iperf3: iperf3Version }, { iperf3: now.iperf3Version }),
        ...changes(end, sysctls, now.sysctls),
      ];
    }),
    ...before.links.flatMap((link) => {
      const where = [link.node, link.container, link.link].filter(Boolean).join(" ");
      const now = after.links.find(
        ({ node, container, link: name }) =>
          node === link.node && container === link.container && name === link.link,
      );
      if (now === undefined) return [];
      return [
        ...changes(where, { qdisc: link.qdisc, driver: link.driver }, { ...now }),
        ...changes(where, link.offloads, now.offloads),
        ...changes(where, settled(link.settings), now.settings),
      ];
    }),
  ];
}

/** Without the times of interrupt moderation, which a NIC that adapts them changes by itself. */
const settled = (settings: Readonly<Record<string, string>>): Record<string, string> =>
  Object.fromEntries(Object.entries(settings).filter(([name]) => !name.startsWith("coalesce")));

function changes(
  where: string,
  before: Readonly<Record<string, unknown>>,
  after: Readonly<Record<string, unknown>>,
): string[] {
  return Object.entries(before)
    .filter(([name, value]) => after[name] !== undefined && after[name] !== value)
    .map(([name, value]) => `${where} ${name}: was ${word(value)}, is ${word(after[name])}`);
}

function word(value: unknown): string {
  if (typeof value === "boolean") return value ? "on" : "off";
  return value === null ? "none" : String(value);
}
