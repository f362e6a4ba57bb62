import { existsSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { readFile } from "node:fs/promises";
import type { Socket } from "node:net";
import { join } from "node:path";
import { agentPidFile, aliveFifo, eventsFifo, jobName } from "../../lib/agent.ts";
import { UserError } from "../../lib/errors.ts";
import type { PlanEndpoint, PlanNode } from "../../lib/plan.ts";
import { ContainerCounters, readMachine } from "../counters.ts";
import { containerPid, engineVersion } from "../engine.ts";
import { hasCode, messageOf } from "../error-text.ts";
import { holdOpen, isRead, makeFifos, readLines, tryWriteLine } from "../fifo.ts";
import { isListening } from "../listening.ts";
import { onNode } from "../on-node.ts";
import type { Hands, JobOutput, JobRef, Listener, Place, Reading } from "./hands.ts";
import { thisMachine } from "./this-machine.ts";

/** Questions to a Docker engine at once: more only queue up in it. */
const parallel = 16;

/** This machine and all nodes on it: files, FIFOs and sockets are at hand. */
export class LocalHands implements Hands {
  readonly nodes: readonly PlanNode[];
  readonly answersInTurn = false;
  readonly #counters = new Map<string, ContainerCounters>();
  readonly #gates = new Map<string, () => void>();
  #sockets: Socket[] = [];
  #signsOfLife: { path: string; end: () => void }[] = [];

  constructor(nodes: readonly PlanNode[]) {
    this.nodes = nodes;
  }

  async open(conductor: string, listener: Listener): Promise<boolean> {
    const leftovers = this.nodes.map(({ agentDir }) => removeLeftovers(agentDir));
    const signs = this.nodes.map(({ agentDir }) => join(agentDir, aliveFifo(conductor)));
    await makeFifos(signs);
    this.#signsOfLife = signs.map((path) => ({ path, end: holdOpen(path) }));
    const fifos = this.nodes.map(({ agentDir }) => join(agentDir, eventsFifo));
    await makeFifos(fifos);
    this.#sockets = fifos.map((fifo) => readLines(fifo, (line) => listener.line(line)));
    return leftovers.includes(true);
  }

  close(): void {
    for (const { path, end } of this.#signsOfLife) {
      rmSync(path, { force: true });
      end();
    }
    this.#signsOfLife = [];
    this.#sockets.forEach((socket) => socket.destroy());
    this.#sockets = [];
    for (const counters of this.#counters.values()) counters.close();
    this.#counters.clear();
  }

  write({ node, container }: Place, line: string): boolean {
    return tryWriteLine(this.#path(node, `${container}.jobs`), line);
  }

  outputs(jobs: readonly JobRef[]): Promise<JobOutput[]> {
    return Promise.all(
      jobs.map(async ({ place, id }) => {
        const base = this.#path(place.node, jobName(id, place.container));
        const [stdout, stderr] = await Promise.all([
          readText(`${base}.out`),
          readText(`${base}.err`),
        ]);
        return { stdout, stderr };
      }),
    );
  }

  forget(jobs: readonly JobRef[]): void {
    for (const { place, id } of jobs) {
      const base = this.#path(place.node, jobName(id, place.container));
      for (const end of ["out", "err"]) rmSync(`${base}.${end}`, { force: true });
    }
  }

  makeGate(node: string, gate: string): Promise<void> {
    return makeFifos([this.#path(node, gate)]);
  }

  async openGate(node: string, gate: string): Promise<void> {
    const path = this.#path(node, gate);
    this.#gates.set(path, holdOpen(path));
  }

  closeGate(node: string, gate: string): void {
    const path = this.#path(node, gate);
    this.#gates.get(path)?.();
    this.#gates.delete(path);
    rmSync(path, { force: true });
  }

  async find(ends: readonly PlanEndpoint[]): Promise<boolean> {
    const queue = ends.filter((end) => this.#counters.get(end.container)?.isAlive() !== true);
    const worker = async () => {
      for (let end = queue.shift(); end !== undefined; end = queue.shift()) await this.#find(end);
    };
    await Promise.all(Array.from({ length: parallel }, worker));
    return false;
  }

  async awake(ends: readonly PlanEndpoint[]): Promise<boolean[]> {
    return ends.map(({ node, container }) => isRead(this.#path(node, `${container}.jobs`)));
  }

  async listening(ends: readonly PlanEndpoint[]): Promise<boolean[]> {
    return ends.map((end) => isListening(this.#of(end).pid, end));
  }

  async alive(ends: readonly PlanEndpoint[]): Promise<boolean[]> {
    return ends.map((end) => this.#of(end).isAlive());
  }

  pid({ container }: PlanEndpoint): number | undefined {
    return this.#counters.get(container)?.pid;
  }

  async read(ends: readonly PlanEndpoint[]): Promise<Reading> {
    return {
      machine: readMachine(),
      ends: ends.map((end) => {
        const counters = this.#of(end);
        return { link: counters.link(), snmp: counters.snmp() };
      }),
    };
  }

  async received(ends: readonly PlanEndpoint[]): Promise<number[]> {
    return ends.map((end) => this.#of(end).link().value.rxPackets);
  }

  async files(paths: readonly string[]): Promise<Map<string, string>> {
    const read = async (path: string) =>
      readFile(path, "utf8").then(
        (text) => [[path, text] as const],
        () => [],
      );
    return new Map((await Promise.all(paths.map(read))).flat());
  }

  run(node: string, argv: readonly [string, ...string[]]): Promise<string | undefined> {
    return onNode(this.#node(node), argv);
  }

  dockerVersion(node: string): Promise<string> {
    return engineVersion(this.#node(node).dockerHost);
  }

  async machine() {
    return thisMachine();
  }

  async clock() {
    return undefined;
  }

  async #find(end: PlanEndpoint): Promise<void> {
    const { node, container, link } = end;
    this.#counters.get(container)?.close();
    this.#counters.delete(container);
    const pid = end.process
      ? agentPid(this.#path(node, agentPidFile(container)), container)
      : await containerPid(this.#node(node).dockerHost, container);
    try {
      this.#counters.set(container, new ContainerCounters(pid, link));
    } catch (error) {
      throw new UserError(
        `the counters of container ${container} (process ${pid}) cannot be read on this machine: ${messageOf(error)}`,
      );
    }
  }

  #of({ container }: PlanEndpoint): ContainerCounters {
    const counters = this.#counters.get(container);
    if (counters === undefined) throw new Error(`container ${container} was not looked for`);
    return counters;
  }

  #node(name: string): PlanNode {
    const node = this.nodes.find((candidate) => candidate.name === name);
    if (node === undefined) throw new Error(`no node ${name} on this machine`);
    return node;
  }

  #path(node: string, name: string): string {
    return join(this.#node(node).agentDir, name);
  }
}

/** All but FIFOs that agents and conductors keep. Returns whether there was anything. */
function removeLeftovers(dir: string): boolean {
  let names: string[];
  try {
    names = readdirSync(dir);
  } catch (error) {
    if (!hasCode(error, "ENOENT")) throw error;
    throw new UserError(`the containers' shared folder ${dir} is not there`);
  }
  const old = names.filter((name) => /\.(out|err)$|^(gate|alive)-/.test(name));
  for (const name of old) rmSync(join(dir, name), { force: true });
  return old.length > 0;
}

async function readText(path: string): Promise<string> {
  return readFile(path, "utf8").catch((error: unknown) => {
    if (hasCode(error, "ENOENT")) return "";
    throw error;
  });
}

/** Process id of an agent that is no container, as `up` has left it on the node. */
function agentPid(file: string, agent: string): number {
  // A number that another process has got by now is not told by it: that one has no FIFO open.
  const pid = existsSync(file) ? Number(readFileSync(file, "latin1")) : 0;
  if (!Number.isInteger(pid) || pid <= 0) throw new UserError(`agent ${agent} does not run`);
  return pid;
}
