import { closeSync, existsSync, openSync, readFileSync, readSync } from "node:fs";
import { parseCpuTicks, parseNetDev, parseSnmp, parseSoftnet } from "../lib/procfs.ts";
import type { CpuTicks, LinkCounters, SnmpCounters, Softnet } from "../lib/procfs.ts";

/** Seconds on the monotonic clock. */
export function nowSec(): number {
  return performance.now() / 1000;
}

/** The time of day, finer than Date.now(). */
export const epochMs = (): number => performance.timeOrigin + performance.now();

/** A reading and when it was taken: 256 files take some milliseconds, so each has its own stamp. */
export interface Stamped<T> {
  readonly atSec: number;
  readonly value: T;
}

const buffer = Buffer.alloc(64 * 1024);

/** A counter file that stays open: reading again from its start gives fresh numbers. */
class CounterFile {
  readonly #fd: number;
  constructor(path: string) {
    this.#fd = openSync(path, "r");
  }
  read(): string {
    const length = readSync(this.#fd, buffer, 0, buffer.length, 0);
    return buffer.toString("latin1", 0, length);
  }
  close(): void {
    closeSync(this.#fd);
  }
}

/** The kernel's counters of one container's network stack, and of its link under test; a read costs 10 to 20 µs. */
export class ContainerCounters {
  readonly #dev: CounterFile;
  readonly #snmp: CounterFile;
  readonly pid: number;
  readonly #link: string;

  constructor(pid: number, link: string) {
    this.pid = pid;
    this.#link = link;
    this.#dev = new CounterFile(`/proc/${pid}/net/dev`);
    this.#snmp = new CounterFile(`/proc/${pid}/net/snmp`);
  }

  link(): Stamped<LinkCounters> {
    const text = this.#dev.read();
    return { atSec: nowSec(), value: parseNetDev(text, this.#link) };
  }

  snmp(): Stamped<SnmpCounters> {
    const text = this.#snmp.read();
    return { atSec: nowSec(), value: parseSnmp(text) };
  }

  /** Whether the container's first process still lives: the open files outlive it. */
  isAlive(): boolean {
    return existsSync(`/proc/${this.pid}`);
  }

  close(): void {
    this.#dev.close();
    this.#snmp.close();
  }
}

export interface MachineReading {
  readonly ticks: CpuTicks;
  readonly softnet: Softnet;
}

/** Counters of the whole machine. */
export function readMachine(): MachineReading {
  return {
    ticks: parseCpuTicks(readFileSync("/proc/stat", "latin1")),
    softnet: parseSoftnet(readFileSync("/proc/net/softnet_stat", "latin1")),
  };
}
