import {
  type LinkCounters,
  parseCpuTicks,
  parseNetDev,
  parseSnmp,
  parseSoftnet,
} from "../../lib/procfs.ts";
import { stampedFilesIn } from "../../lib/remote-shell.ts";
import type { Reading } from "./hands.ts";

/** Counters of another machine, from the texts of its files (proc(5)). */

const [statPath, softnetPath] = ["/proc/stat", "/proc/net/softnet_stat"];

/** An end of a pair: its container's first process, and its link under test. */
export interface Source {
  readonly pid: number;
  readonly link: string;
  /** Bytes of each received packet that the link's driver leaves out of its counter. */
  readonly uncountedBytes?: number | undefined;
}

/** Its links' counters. */
export const devOf = ({ pid }: Source) => `/proc/${pid}/net/dev`;
const snmpOf = ({ pid }: Source) => `/proc/${pid}/net/snmp`;

/** What is to be read. */
export const counterFiles = (sources: readonly Source[]): string[] => [
  statPath,
  softnetPath,
  ...sources.flatMap((source) => [devOf(source), snmpOf(source)]),
];

/** Packets that the link of each source has received. @throws Error where one is gone. */
export const receivedIn = (
  files: ReadonlyMap<string, string>,
  sources: readonly Source[],
): number[] =>
  sources.map((source) => parseNetDev(files.get(devOf(source)) ?? "", source.link).rxPackets);

function linkIn(dev: string, { link, uncountedBytes = 0 }: Source): LinkCounters {
  const counters = parseNetDev(dev, link);
  return { ...counters, rxBytes: counters.rxBytes + uncountedBytes * counters.rxPackets };
}

/** @throws Error where a file is missing or is not what it should be. */
export function readingIn(text: string, sources: readonly Source[]): Reading {
  const files = stampedFilesIn(text);
  const read = <T>(path: string, parse: (text: string) => T) => {
    const file = files.get(path);
    if (file === undefined) throw new Error(`${path} cannot be read`);
    return { atSec: file.atSec, value: parse(file.text) };
  };
  return {
    machine: {
      ticks: read(statPath, parseCpuTicks).value,
      softnet: read(softnetPath, parseSoftnet).value,
    },
    ends: sources.map((source) => ({
      link: read(devOf(source), (dev) => linkIn(dev, source)),
      snmp: read(snmpOf(source), parseSnmp),
    })),
  };
}
