import { existsSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect } from "chai";
import { parseDocument } from "yaml";
import { projectRoot } from "../../../cli/environment.ts";
import { type RunRecord, runRecordSchema, type Summary } from "../../../lib/result.ts";
import { expectExit, netbench, type Outcome, succeed } from "./command.ts";
import { kill, killMakers, ourProcesses, runId, stackNames } from "./processes.ts";

/** Values of a scenario by path, `benchmark.durationSec`; undefined takes one out. */
export type Changes = Readonly<Record<string, unknown>>;

/** For Docker bridges: the shipped stacks' own may be in use by a testbed that a person has up. */
const bridgeSubnet = "198.18.240.0/24";

/** The text of a stack's file with values of its scenario changed. */
export function changed(file: string, changes: Changes): string {
  const document = parseDocument(readFileSync(file, "utf8"));
  const scenario = ["config", "netbench:scenario"];
  for (const [path, value] of Object.entries(changes)) {
    const place = [...scenario, ...path.split(".")];
    if (value === undefined) document.deleteIn(place);
    else document.setIn(place, value);
  }
  if (document.getIn([...scenario, "network", "module"]) === "bridge") {
    document.setIn([...scenario, "network", "subnet"], bridgeSubnet);
  }
  return document.toString();
}

/** Doubts that a machine gives rise to when it is busy with something else, or is not ours alone. */
const busyMachine = [
  /^all pairs sent together for only /,
  /^the hypervisor took /,
  /^other programs took /,
  /stood still for a while/,
  /^failed: .*the machine is busy with something else/,
  /^failed: .*(ended early|did not get ready|did not finish in time|the starts of the pairs spread)/,
];

/** One test's own stack: a scenario that is shipped, with a few values changed. */
export class Testbed {
  readonly stack: string;
  readonly #file: string;
  #isUp = false;

  private constructor(name: string) {
    this.stack = `e2e-${name}-${runId}`;
    stackNames.push(this.stack);
    this.#file = join(projectRoot, `stacks/Pulumi.${this.stack}.yaml`);
  }

  /** Writes the stack's file. */
  static derive(name: string, shipped: string, changes: Changes): Testbed {
    const testbed = new Testbed(name);
    testbed.become(shipped, changes);
    return testbed;
  }

  /** Writes the stack's file anew, from another shipped scenario. */
  become(shipped: string, changes: Changes): void {
    const source = join(projectRoot, `stacks/Pulumi.${shipped}.yaml`);
    writeFileSync(this.#file, changed(source, changes));
  }

  /** Changes values of the scenario in its file, as a person does with an editor. */
  edit(changes: Changes): void {
    writeFileSync(this.#file, changed(this.#file, changes));
  }

  /** `npm run up`, whatever its end. */
  async tryUp(...options: string[]): Promise<Outcome> {
    this.#isUp = true;
    return netbench("up", this.stack, ...options);
  }

  /**
   * `npm run up` with a trustworthy result. A run that is suspect (exit code 3) is measured once
   * more; then it may be suspect for what others on the machine did, and for nothing else: no moment
   * of theirs decides a test.
   */
  async up(...options: string[]): Promise<Outcome> {
    const first = await this.tryUp(...options);
    if (first.exitCode !== 3) return expectExit(first, 0);
    const second = await this.tryUp("--again");
    if (second.exitCode === 0) return second;
    const { verdict, reasons: found } = this.summary();
    const reasons = found.map(({ reason }) => reason);
    const excused = reasons.every((reason) => busyMachine.some((words) => words.test(reason)));
    if (verdict !== "suspect" || !excused) return expectExit(second, 0);
    console.log(`      suspect on a busy machine: ${reasons.join("; ")}`);
    return second;
  }

  /** For tests that start the command themselves. */
  willBeUp(): void {
    this.#isUp = true;
  }

  /** `npm run down`, which must say that nothing is left. */
  async down(): Promise<void> {
    const { stdout } = await succeed("down", this.stack);
    expect(stdout).to.include(`${this.stack} is down; nothing is left: `);
    this.#isUp = false;
  }

  /** `npm run pulumi -- …` on this stack. */
  async pulumi(...args: string[]): Promise<Outcome> {
    return netbench("pulumi", ...args, "--stack", this.stack);
  }

  /** A stack output as pulumi prints it. */
  async output<T>(name: string): Promise<T> {
    const { stdout } = expectExit(await this.pulumi("stack", "output", name, "--json"), 0);
    return JSON.parse(stdout) as T;
  }

  get resultsFolder(): string {
    return join(projectRoot, "results", this.stack);
  }

  /** The current run, read from its file and checked by the record's schema. */
  record(): RunRecord {
    const pointer = readFileSync(join(this.resultsFolder, "current.json"), "utf8");
    const { file } = JSON.parse(pointer) as { file: string };
    return runRecordSchema.parse(JSON.parse(readFileSync(join(projectRoot, file), "utf8")));
  }

  /** The current run's summary. */
  summary(): Summary {
    const { summary } = this.record();
    if (summary === null) throw new Error("the run is not finished");
    return summary;
  }

  /** For after(): nothing stays behind, however the tests ended. */
  async discard(): Promise<void> {
    killMakers();
    try {
      if (this.#isUp && existsSync(this.#file)) expectExit(await netbench("down", this.stack), 0);
    } finally {
      if (this.#isUp) ourProcesses().forEach(({ pid }) => kill(pid));
      const folders = [this.resultsFolder, join(projectRoot, ".netbench", this.stack)];
      for (const path of [this.#file, ...folders]) rmSync(path, { recursive: true, force: true });
    }
  }
}
