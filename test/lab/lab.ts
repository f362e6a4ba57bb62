import { rmSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";
import { execa } from "execa";
import { acquireLock } from "../../cli/lock.mjs";
import { UserError } from "../../lib/errors.ts";
import { writeLabFiles } from "./files.ts";
import { consoleTail, type GuestStatus, instanceOf, startInstance, statusOf } from "./instance.ts";
import { type Guest, type LabLayout, labLayout, managementAddress, testNic } from "./layout.ts";
import { networkDown, networkUp } from "./network-state.ts";
import { endGuest } from "./processes.ts";

/** A machine of the lab, as those who use it see it. */
export interface LabNode {
  /** What ssh calls it: `ssh -F <sshConfig> <host>`. */
  host: string;
  sshConfig: string;
  managementAddress: string;
  /** The NIC under test, and its address. */
  nic: string;
  testAddress: string;
}

export interface LabOptions {
  /** Tells labs on one machine apart. */
  name?: string;
  guests?: number;
  /** Of each guest; what it does not use is not taken. */
  memoryMib?: number;
  /** Called where another process is making or removing this lab. */
  onWait?: (pid: number) => void;
}

/** Boots take a few seconds; on a machine that is busy with something else, many. */
const bootTimeoutMs = 180_000;
const sshTimeoutMs = 60_000;

/**
 * Virtual machines to test ssh nodes on, and with them modules that this machine's kernel lacks:
 * user-mode-linux guests with sshd and Docker, joined by bridges in a namespace of their own.
 */
export class Lab {
  readonly layout: LabLayout;
  readonly #memoryMib: number;
  readonly #onWait: (pid: number) => void;

  constructor({ name, guests, memoryMib = 1024, onWait = () => {} }: LabOptions = {}) {
    this.layout = labLayout(name, guests);
    this.#memoryMib = memoryMib;
    this.#onWait = onWait;
  }

  /**
   * All guests, with ssh and Docker answering. What is up stays; what is up in part, or was killed,
   * is removed and made anew.
   * @throws UserError with the end of a guest's console where it does not come up.
   */
  up(): Promise<LabNode[]> {
    return this.#alone(async () => {
      if (this.status().some(({ state }) => state !== "ready")) await this.#boot();
      return this.layout.guests.map((guest) => this.#node(guest));
    });
  }

  /** Ends a guest and boots it again: all that it held in memory is gone, its keys are the same. */
  reboot(host: string): Promise<void> {
    return this.#alone(async () => {
      const guest = this.layout.guests.find((one) => one.host === host);
      if (guest === undefined) throw new Error(`${host} is no guest of this lab`);
      await endGuest(guest.umid, instanceOf(this.layout, guest));
      await this.#start(guest);
    });
  }

  /** Removes everything, also what an unfinished `up` or killed guests have left. */
  down(): Promise<void> {
    return this.#alone(() => this.#clear());
  }

  status(): GuestStatus[] {
    return this.layout.guests.map((guest) => statusOf(this.layout, guest));
  }

  async #boot(): Promise<void> {
    const { layout } = this;
    await this.#clear();
    try {
      await writeLabFiles(layout);
      await execa("sh", ["-c", networkUp(layout)]);
      await Promise.all(layout.guests.map((guest) => this.#start(guest)));
    } catch (error) {
      await this.#clear();
      throw error;
    }
  }

  async #start(guest: Guest): Promise<void> {
    const deadline = Date.now() + bootTimeoutMs;
    const hasEnded = startInstance(this.layout, guest, this.#memoryMib);
    for (;;) {
      const { state } = statusOf(this.layout, guest);
      if (state === "ready") break;
      if (state === "broken" || hasEnded() || Date.now() > deadline) throw notUp(guest);
      await sleep(100);
    }
    const { sshConfig } = this.layout;
    const ssh = await execa("ssh", ["-F", sshConfig, guest.host, "true"], {
      stdin: "ignore",
      reject: false,
      timeout: sshTimeoutMs,
    });
    if (ssh.failed) throw new UserError(`${guest.host} does not let ssh in: ${ssh.stderr}`);
  }

  async #clear(): Promise<void> {
    const { layout } = this;
    await Promise.all(
      layout.guests.map((guest) => endGuest(guest.umid, instanceOf(layout, guest))),
    );
    await execa("sh", ["-c", networkDown(layout)]);
    rmSync(layout.folder, { recursive: true, force: true });
  }

  async #alone<T>(work: () => Promise<T>): Promise<T> {
    const release = await acquireLock(this.layout.lockFile, {
      onWait: ({ pid }) => this.#onWait(pid),
    });
    try {
      return await work();
    } finally {
      release();
    }
  }

  #node(guest: Guest): LabNode {
    const test = guest.nics.find(({ name }) => name === testNic);
    return {
      host: guest.host,
      sshConfig: this.layout.sshConfig,
      managementAddress: managementAddress(guest),
      nic: testNic,
      testAddress: test?.address ?? "",
    };
  }
}

const notUp = (guest: Guest) =>
  new UserError(`${guest.host} does not come up. The end of its console:\n  ${consoleTail(guest)}`);
