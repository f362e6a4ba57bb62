import { sum } from "./describe.ts";
import type { Doubt } from "./validity.ts";

/** Whether the machines and links were the test's alone, and stayed as they were, while it ran. */

/** Processors that other programs may take, in percent of all: as much as the hypervisor may. */
export const maxForeignLoadPercent = 5;
/** How long a quota may stop what is measured, in percent of the time. */
export const maxThrottledPercent = 1;
/** Bytes on a link that the test does not account for: percent of its own, and a rate that is there always. */
export const maxForeignTrafficPercent = 0.5;
export const alwaysThereBytesPerSec = 125_000;
/** A checksum and a VLAN tag, which some drivers count and others do not: bytes a packet. */
export const uncertainBytesPerPacket = 8;
/** A clock that is disciplined moves by 500 parts in a million at most (adjtimex(2)). */
export const maxClockStepSec = 0.02;
/** What the fastest processor may lose or win between the edges of the window. */
export const maxFrequencyChangePercent = 10;

export interface ForeignLoad {
  readonly machine: string;
  readonly cores: number;
  readonly cpus: number;
  readonly program: string | null;
}

export function foreignLoad({ machine, cores, cpus, program }: ForeignLoad): Doubt {
  const percent = (100 * cores) / cpus;
  if (percent <= maxForeignLoadPercent) return undefined;
  const most = program === null ? "" : `, most of it ${program}`;
  return `other programs took ${percent.toFixed(1)} % of the processors of ${machine}${most}`;
}

/** Payload on a node's NIC and of the test's own ends there, from before the release until all was over. */
export interface NicAccount {
  readonly node: string;
  readonly link: string;
  readonly linkBytes: number;
  readonly linkPackets: number;
  readonly ownBytes: number;
  readonly seconds: number;
}

export function foreignTraffic(nic: NicAccount): Doubt {
  const { node, link, linkBytes, linkPackets, ownBytes, seconds } = nic;
  const foreign = linkBytes - ownBytes;
  const allowed =
    (maxForeignTrafficPercent / 100) * ownBytes +
    alwaysThereBytesPerSec * seconds +
    uncertainBytesPerPacket * linkPackets;
  if (foreign <= allowed) return undefined;
  return (
    `${node} ${link} carried ${(foreign / 1e6).toFixed(1)} MB that are not the test's ` +
    `(${(ownBytes / 1e6).toFixed(1)} MB)`
  );
}

/** Within what bounds a clock that can be set was ahead of one that cannot. */
export interface ClockSpan {
  readonly leastSec: number;
  readonly mostSec: number;
}

export function clockStepped(machine: string, from: ClockSpan, to: ClockSpan): Doubt {
  const forward = to.leastSec - from.mostSec;
  const back = from.leastSec - to.mostSec;
  if (Math.max(forward, back) <= maxClockStepSec) return undefined;
  const words = forward > 0 ? `forward by ${forward.toFixed(2)} s` : `back by ${back.toFixed(2)} s`;
  return `the clock of ${machine} was set ${words}`;
}

/** How long a quota stopped the ends' processes, from before the release until all was over. */
export interface Throttled {
  readonly machine: string;
  readonly throttledSec: number;
  readonly seconds: number;
}

export function throttled({ machine, throttledSec, seconds }: Throttled): Doubt {
  if (100 * throttledSec <= maxThrottledPercent * seconds) return undefined;
  return `a processor quota of their control group stopped the test's programs on ${machine} for ${throttledSec.toFixed(2)} s of ${seconds.toFixed(1)} s`;
}

export interface SpeedReading {
  readonly currentKhz: readonly number[];
  readonly limitsKhz: readonly number[];
  readonly throttleCount: number;
}

/** Nothing to say where a machine does not show its processors' speed. */
export function speedChanged(machine: string, from: SpeedReading, to: SpeedReading): Doubt {
  const throttled = to.throttleCount - from.throttleCount;
  if (throttled > 0) return `heat slowed processors of ${machine} down ${throttled} times`;
  const [was, is] = [sum(from.limitsKhz), sum(to.limitsKhz)];
  if (was !== is) {
    return `the highest frequency of processors of ${machine} was changed (sum ${megahertz(was)}, then ${megahertz(is)} MHz)`;
  }
  const [before, after] = [from, to].map(({ currentKhz }) => Math.max(0, ...currentKhz));
  if (!before || !after) return undefined;
  const percent = 100 * (after / before - 1);
  if (Math.abs(percent) <= maxFrequencyChangePercent) return undefined;
  return `processors of ${machine} went from ${megahertz(before)} to ${megahertz(after)} MHz at most`;
}

const megahertz = (kilohertz: number): string => (kilohertz / 1000).toFixed(0);
