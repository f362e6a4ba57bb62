import { join } from "node:path";
import { agentPidFile, aliveFifo, jobName } from "../../lib/agent.ts";
import { UserError } from "../../lib/errors.ts";
import { factFiles, machineFrom } from "../../lib/machine-facts.ts";
import type { PlanEndpoint, PlanNode } from "../../lib/plan.ts";
import { listeningSockets } from "../../lib/procfs.ts";
import { filesIn, flagsIn, remotePrologue, requests } from "../../lib/remote-shell.ts";
import type { Clock, MachineRecord } from "../../lib/result.ts";
import { messageOf } from "../error-text.ts";
import { compareClocks } from "./clock.ts";
import {
  type Hands,
  type JobOutput,
  type JobRef,
  type Listener,
  machineSysctls,
  type Place,
  programLimitSec,
  type Reading,
  sysctlPath,
} from "./hands.ts";
import { containerPidsIn, inspectPids } from "./container-pids.ts";
import { counterFiles, devOf, readingIn, receivedIn, type Source } from "./remote-reading.ts";
import { Session } from "./session.ts";
import { type Way, wayTo } from "./way.ts";

/** The first answer waits for the connection; all others for a machine that may be busy. */
const openLimitMs = 30_000;
const answerLimitMs = 15_000;

/** A node that is another machine, over one ssh process; or a guest, over its serial lines (lib/guest/lines.ts). */
export class RemoteHands implements Hands {
  readonly nodes: readonly PlanNode[];
  readonly answersInTurn = true;
  readonly #node: PlanNode;
  readonly #way: Way;
  readonly #pids = new Map<string, number>();
  #session: Session | undefined;
  #opened: Parameters<Hands["open"]> | undefined;

  constructor(node: PlanNode) {
    this.#node = node;
    this.#way = wayTo(node);
    this.nodes = [node];
  }

  async open(conductor: string, listener: Listener): Promise<boolean> {
    const { name, shell, agentDir } = this.#node;
    if (shell === undefined) throw new Error(`the plan does not say how node ${name} is reached`);
    this.#opened = [conductor, listener];
    const session = new Session(this.#way, name, shell, remotePrologue(agentDir), {
      line: (text) => listener.line(text),
      broken: () => listener.broken([name]),
    });
    this.#session = session;
    const { status, text } = await session.request(requests.listen(conductor), openLimitMs);
    if (status === 0) return text.includes("left");
    const what = status === 2 ? "is not there" : "cannot be used";
    throw this.#error(`the containers' shared folder ${agentDir} ${what}`);
  }

  close(): void {
    const [conductor = ""] = this.#opened ?? [];
    this.#tell(requests.remove([this.#path(aliveFifo(conductor))]));
    this.#session?.close();
    this.#session = undefined;
  }

  async write({ container }: Place, line: string): Promise<boolean> {
    const request = requests.put(this.#pids.get(container), container, line.trimEnd());
    const answer = await this.#ask(request).catch(() => undefined);
    return answer?.status === 0;
  }

  async outputs(jobs: readonly JobRef[]): Promise<JobOutput[]> {
    const files = await this.files(jobs.flatMap((job) => this.#outputPaths(job)));
    return jobs.map((job) => {
      const [stdout = "", stderr = ""] = this.#outputPaths(job).map((path) => files.get(path));
      return { stdout, stderr };
    });
  }

  forget(jobs: readonly JobRef[]): void {
    if (jobs.length === 0) return;
    this.#tell(requests.remove(jobs.flatMap((job) => this.#outputPaths(job))));
  }

  async makeGate(_node: string, gate: string): Promise<void> {
    await this.#must(requests.makeGate(this.#path(gate)), "a gate cannot be made");
  }

  async openGate(_node: string, gate: string): Promise<void> {
    await this.#must(requests.openGate(this.#path(gate)), "a gate cannot be opened");
  }

  closeGate(_node: string, gate: string): void {
    this.#tell(requests.closeGate(this.#path(gate)));
  }

  async find(ends: readonly PlanEndpoint[]): Promise<boolean> {
    const anew = this.#session?.isOver === true;
    if (anew && this.#opened !== undefined) await this.open(...this.#opened);
    const known = ends.filter(({ container }) => this.#pids.has(container));
    const alive = await this.alive(known);
    known.forEach(({ container }, at) => {
      if (alive[at] !== true) this.#pids.delete(container);
    });
    const unknown = ends.filter(({ container }) => !this.#pids.has(container));
    await this.#findAgents(unknown.filter((end) => end.process));
    const missing = unknown.filter((end) => !end.process);
    if (missing.length === 0) return anew;
    const names = missing.map(({ container }) => container);
    const { text } = await this.#ask(
      requests.run(programLimitSec * 3, inspectPids(this.#node.dockerHost, names)),
      programLimitSec * 3000 + answerLimitMs,
    );
    const found = containerPidsIn(text);
    for (const { container } of missing) {
      const pid = found.get(container);
      if (pid === undefined) throw this.#error(`its Docker engine has no container ${container}`);
      if (pid === 0) throw this.#error(`container ${container} has stopped`);
      this.#pids.set(container, pid);
    }
    return anew;
  }

  async awake(ends: readonly PlanEndpoint[]): Promise<boolean[]> {
    const asked = ends.map(({ container }) => ({ container, pid: this.#pid(container) }));
    return flagsIn((await this.#ask(requests.awake(asked))).text);
  }

  async listening(ends: readonly PlanEndpoint[]): Promise<boolean[]> {
    const tables = ends.map(({ container }) =>
      ["tcp6", "tcp"].map((table) => `/proc/${this.#pid(container)}/net/${table}`),
    );
    const files = await this.files(tables.flat());
    return ends.map(({ port }, at) =>
      (tables[at] ?? []).some((path) => listeningSockets(files.get(path) ?? "", port).length),
    );
  }

  async alive(ends: readonly PlanEndpoint[]): Promise<boolean[]> {
    if (ends.length === 0) return [];
    const pids = ends.map(({ container }) => this.#pid(container));
    return flagsIn((await this.#ask(requests.alive(pids))).text);
  }

  pid({ container }: PlanEndpoint): number | undefined {
    return this.#pids.get(container);
  }

  async read(ends: readonly PlanEndpoint[]): Promise<Reading> {
    const sources = this.#sources(ends);
    const { text } = await this.#ask(requests.stamped(counterFiles(sources)));
    return this.#parsed(() => readingIn(text, sources));
  }

  async received(ends: readonly PlanEndpoint[]): Promise<number[]> {
    const sources = this.#sources(ends);
    const files = await this.files(sources.map(devOf));
    return this.#parsed(() => receivedIn(files, sources));
  }

  async files(paths: readonly string[]): Promise<Map<string, string>> {
    return paths.length === 0 ? new Map() : filesIn((await this.#ask(requests.files(paths))).text);
  }

  async run(_node: string, argv: readonly [string, ...string[]]): Promise<string | undefined> {
    const limitMs = programLimitSec * 1000 + answerLimitMs;
    const { status, text } = await this.#ask(requests.run(programLimitSec, argv), limitMs);
    // 128 + SIGKILL: timeout's.
    if (status === 137) throw this.#error(`${argv[0]} does not end`);
    return status === 0 ? text : undefined;
  }

  async dockerVersion(node: string): Promise<string> {
    const ask = ["-H", this.#node.dockerHost, "version", "-f", "{{.Server.Version}}"];
    const found = await this.run(node, ["docker", ...ask]);
    if (found === undefined) throw this.#error("its Docker engine does not answer");
    return found.trim();
  }

  async machine(): Promise<MachineRecord> {
    const sysctls = machineSysctls.map((name) => [name, sysctlPath(name)] as const);
    const files = await this.files([...factFiles, ...sysctls.map(([, path]) => path)]);
    return machineFrom(files, sysctls);
  }

  clock(): Promise<Clock> {
    return compareClocks(async () => Number((await this.#ask(requests.time())).text) * 1000);
  }

  /** Agents that are no containers: `up` has left their process ids on the node. */
  async #findAgents(ends: readonly PlanEndpoint[]): Promise<void> {
    const pathOf = ({ container }: PlanEndpoint) => this.#path(agentPidFile(container));
    const files = await this.files(ends.map(pathOf));
    for (const end of ends) {
      const pid = Number(files.get(pathOf(end)));
      if (!(pid > 0)) throw this.#error(`agent ${end.container} does not run`);
      this.#pids.set(end.container, pid);
    }
  }

  async #must(request: string, otherwise: string): Promise<void> {
    if ((await this.#ask(request)).status !== 0) throw this.#error(otherwise);
  }

  /** For what is tidied up: where the connection is gone there is nobody to be told. */
  #tell(request: string): void {
    this.#ask(request).catch(() => undefined);
  }

  #ask(request: string, limitMs = answerLimitMs) {
    if (this.#session === undefined) {
      return Promise.reject(this.#error(`there is no ${this.#way.connection}`));
    }
    return this.#session.request(request, limitMs);
  }

  #parsed<T>(parse: () => T): T {
    try {
      return parse();
    } catch (error) {
      throw this.#error(`counters cannot be read: ${messageOf(error)}`);
    }
  }

  #error(what: string): UserError {
    return new UserError(`${this.#way.who} ${this.#node.name}: ${what}`);
  }

  #pid(container: string): number {
    const pid = this.#pids.get(container);
    if (pid === undefined) throw new Error(`container ${container} was not looked for`);
    return pid;
  }

  #sources(ends: readonly PlanEndpoint[]): Source[] {
    return ends.map((end) => ({ ...end, pid: this.#pid(end.container) }));
  }

  #path(name: string): string {
    return join(this.#node.agentDir, name);
  }

  #outputPaths({ place, id }: JobRef): [string, string] {
    const base = this.#path(jobName(id, place.container));
    return [`${base}.out`, `${base}.err`];
  }
}
