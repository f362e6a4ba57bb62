import { sum } from "../statistics/describe.ts";
import { type ProcessTable, parseProcesses } from "./processes.ts";
import { sectionsIn } from "../sections.ts";

/** CLOCK_REALTIME against the time since boot (proc(5), uptime): the offset lies between the two. */
export interface ClockOffset {
  readonly leastSec: number;
  readonly mostSec: number;
}

/** How fast the processors may go and go, in kHz, and how often heat has stopped them; empty where it is not shown. */
export interface Speed {
  readonly currentKhz: readonly number[];
  readonly limitsKhz: readonly number[];
  readonly throttleCount: number;
}

export interface NicSurvey {
  /** Of the link, in Mbit/s; null where it has none. */
  readonly speedMbps: number | null;
  /** Interrupts so far, of all processors, by the name that the driver gave them. */
  readonly interrupts: ReadonlyMap<string, number>;
}

export interface MachineSurvey {
  /** Seconds since boot. */
  readonly atSec: number;
  readonly clock: ClockOffset;
  readonly processes: ProcessTable;
  readonly speed: Speed;
  readonly nics: ReadonlyMap<string, NicSurvey>;
}

/** Reads /proc/uptime in hundredths. */
const uptimeStepSec = 0.01;

/** An answer to machineSurvey; undefined where it is not one. */
export function parseMachineSurvey(text: string): MachineSurvey | undefined {
  const sections = sectionsIn(text);
  const [before = "", time = "", after = ""] = (sections.get("clock") ?? "").split("\n");
  const [upFrom, now, upTo, shell] = [before, time, ...after.split(" ")].map(Number);
  if (upFrom === undefined || now === undefined || upTo === undefined || shell === undefined)
    return;
  if (![upFrom, now, upTo, shell].every((value) => Number.isFinite(value) && value > 0)) return;
  return {
    atSec: upFrom,
    clock: { leastSec: now - upTo - uptimeStepSec, mostSec: now - upFrom },
    processes: parseProcesses(sections.get("processes") ?? "", shell),
    speed: parseSpeed(sections.get("speed") ?? ""),
    nics: parseNics(sections.get("nics") ?? "", sections.get("interrupts") ?? ""),
  };
}

function parseSpeed(text: string): Speed {
  const values = (name: RegExp) =>
    text.split("\n").flatMap((line) => {
      const [, file = "", value] = /^(.*):(\d+)$/.exec(line) ?? [];
      return value !== undefined && name.test(file) ? [Number(value)] : [];
    });
  return {
    currentKhz: values(/scaling_cur_freq$/),
    limitsKhz: values(/scaling_max_freq$/),
    throttleCount: sum(values(/_throttle_count$/)),
  };
}

function parseNics(nics: string, interrupts: string): Map<string, NicSurvey> {
  const counts = new Map(
    interrupts.split("\n").flatMap((line) => {
      const [, irq, rest = ""] = /^ *(\d+):(.*)$/.exec(line) ?? [];
      if (irq === undefined) return [];
      const numbers = /^( +\d+)*/.exec(rest)?.[0].trim().split(/ +/).map(Number) ?? [];
      const name = rest.trim().split(/ +/).at(-1) ?? irq;
      return [[irq, { name, count: sum(numbers) }]];
    }),
  );
  return new Map(
    nics.split("\n").flatMap((line) => {
      const [nic, speed, ...irqs] = line.trim().split(/\s+/);
      if (nic === undefined || speed === undefined) return [];
      const own = irqs.flatMap((irq) => counts.get(irq) ?? []);
      const interrupts = new Map(own.map(({ name, count }) => [name, count]));
      return [[nic, { speedMbps: Number(speed) > 0 ? Number(speed) : null, interrupts }]];
    }),
  );
}
