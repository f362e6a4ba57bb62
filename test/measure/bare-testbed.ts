import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { createServer, type Server } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { agentMount, agentScript } from "../../lib/agent.ts";
import type { Plan, PlanNode } from "../../lib/plan.ts";
import { runRecordSchema, summarySchema } from "../../lib/result.ts";
import type { MiddleboxInput } from "../../lib/scenario/path.ts";
import type { ScenarioInput } from "../../lib/scenario.ts";
import { currentRun } from "../../measure/record.ts";
import { skipBecause } from "../skip.ts";
import { type Switched, wireSwitched } from "../faults/switched.ts";
import { type BarePair, bringUp, bringUpInTime, joinByVeth, joinByWire } from "./bare-links.ts";
import { examplePlan } from "./example-plan.ts";
import { fakeDocker } from "./fake-docker.ts";

/** Skips what cannot run here: namespaces need root, and the programs that are measured with. */
export function needBareTestbed(context: Mocha.Context): void {
  if (spawnSync("unshare", ["--net", "--pid", "--fork", "true"]).status !== 0) {
    skipBecause(context, "network namespaces need root");
  }
  for (const tool of ["iperf3", "ping", "ip", "ethtool"]) {
    if (spawnSync("sh", ["-c", `command -v ${tool}`]).status !== 0) {
      skipBecause(context, `${tool} is not installed`);
    }
  }
}

/** What a measuring has printed as its result. */
export const summaryOf = ({ stdout }: Measuring) => summarySchema.parse(JSON.parse(stdout));

/**
 * Pairs without Docker: two bare namespaces each with real agents, a veth between them or one wire for
 * all, and a socket that answers as a Docker engine would. Needs root, iperf3 and ip.
 */
export class BareTestbed {
  readonly folder = mkdtempSync(join(tmpdir(), "netbench-bare-"));
  readonly #processes: ChildProcess[] = [];
  readonly #pids = new Map<string, number>();
  readonly #remote: boolean;
  readonly #pairs: number;
  readonly #path: string;
  #switched: Switched | undefined;
  #engine: Server | undefined;

  private constructor({ remote, switched, pairs = 1, programs = "" }: BareOptions) {
    this.#remote = remote === true || switched === true;
    this.#pairs = pairs;
    this.#path = `${programs}:${process.env["PATH"] ?? ""}`.replace(/^:/, "");
  }

  /** The record of the current run of the example. */
  record() {
    const file = currentRun(this.folder, "example")?.file ?? "";
    return runRecordSchema.parse(JSON.parse(readFileSync(join(this.folder, file), "utf8")));
  }

  /**
   * With `remote`, client and server are on nodes of their own that are reached by a shell, as over
   * ssh, with a stand-in for the Docker client in it. With `switched` they are emulated ones, with a
   * switch between them and macvlan links on their NICs. With `wireBitsPerSecond` all pairs share a wire.
   */
  static async make(options: BareOptions = {}): Promise<BareTestbed> {
    const { switched = false, pairs: count = 1, wireBitsPerSecond, middlebox } = options;
    const testbed = new BareTestbed(options);
    const { folder } = testbed;
    for (const node of ["n1", "n2"]) mkdirSync(join(folder, node));
    mkdirSync(join(folder, "bin"));
    writeFileSync(join(folder, "bin", "docker"), fakeDocker(folder), { mode: 0o755 });
    writeFileSync(join(folder, "agent.sh"), agentScript.replaceAll(agentMount, folder));
    for (const name of ["measure", "lib", "node_modules", "package.json", "tsconfig.json"]) {
      symlinkSync(join(process.cwd(), name), join(folder, name));
    }
    const pairs: BarePair[] = [];
    for (let index = 1; index <= count; index++) {
      const client = await testbed.#start("client", `c${index}`);
      const server = await testbed.#start("server", `s${index}`);
      pairs.push({
        client: { pid: client, address: addressOf(`c${index}`) },
        server: { pid: server, address: addressOf(`s${index}`) },
      });
    }
    const [only] = pairs;
    if (switched && only !== undefined) {
      testbed.#switched = wireSwitched("example", only.client.pid, only.server.pid, middlebox);
      bringUp(only.client);
      bringUp(only.server);
    } else if (wireBitsPerSecond === undefined) joinByVeth(pairs);
    else joinByWire(pairs, await testbed.#start("client", "switch"), wireBitsPerSecond);
    testbed.#engine = createServer((request, response) => {
      const container = /^\/containers\/(.+)\/json$/.exec(request.url ?? "")?.[1];
      const pid = testbed.#pids.get(container ?? "");
      response.statusCode = container !== undefined && pid === undefined ? 404 : 200;
      response.end(
        JSON.stringify({ Version: "0.0", State: { Running: pid !== undefined, Pid: pid ?? 0 } }),
      );
    });
    testbed.#engine.listen(join(folder, "engine.sock"));
    return testbed;
  }

  plan(benchmark: ScenarioInput["benchmark"], change: Partial<Plan> = {}): Plan {
    const plan = examplePlan({
      agentDir: this.folder,
      pairs: this.#pairs,
      benchmark: { tcp: { congestionControl: "reno" }, ...benchmark },
    });
    const dockerHost = `unix://${join(this.folder, "engine.sock")}`;
    const fact = { link: "eth0", mtuBytes: 1500, kind: "veth" };
    const ends = plan.pairs.flatMap(({ client, server }) => [client.container, server.container]);
    const facts = ends.map((container) => ({
      ...fact,
      ...{ node: this.#nodeOf(container), container },
    }));
    const nodes = plan.nodes.map((node) => ({ ...node, dockerHost }));
    if (!this.#remote) return { ...plan, nodes, facts, ...change };
    if (this.#switched !== undefined) {
      return { ...plan, ...this.#switched.plan(plan, dockerHost, this.folder), ...change };
    }
    const path = `PATH=${join(this.folder, "bin")}:$PATH exec sh`;
    const pairs = plan.pairs.map((pair) => ({
      ...pair,
      server: { ...pair.server, node: "n2" },
    }));
    const others = ["n1", "n2"].map((name): PlanNode => ({
      ...{ name, kind: "ssh", dockerHost, agentDir: join(this.folder, name, "agents") },
      shell: ["sh", "-c", path],
    }));
    return { ...plan, nodes: others, pairs, facts, ...change };
  }

  /** Starts measure/main.ts as a Benchmark does. */
  measure(plan: Plan): Measuring {
    const main = spawn("node", ["--import", "tsx", "measure/main.ts"], {
      cwd: this.folder,
      env: { ...process.env, PATH: `${join(this.folder, "bin")}:${this.#path}` },
    });
    main.stdin.end(JSON.stringify(plan));
    const printed = { stdout: "", stderr: "" };
    const measuring: Measuring = { process: main, ...printed, over: Promise.resolve(0) };
    main.stdout.on("data", (chunk) => (measuring.stdout += chunk));
    main.stderr.on("data", (chunk) => (measuring.stderr += chunk));
    measuring.over = once(main, "close").then(([code]) => code as number | null);
    return measuring;
  }

  /** The first process of a container. */
  pid = (container: string): number => this.#pids.get(container) ?? 0;

  /** Kills a container's processes, as a crash would. */
  kill(container: string): void {
    const pid = this.#pids.get(container);
    this.#pids.delete(container);
    rmSync(join(this.folder, `${container}.pid`));
    if (pid !== undefined) process.kill(pid, "SIGKILL");
  }

  /** Kills a container of a switched testbed and starts it anew, on a link with the same address. */
  async restart(container: string): Promise<void> {
    this.kill(container);
    const server = container.startsWith("s");
    const pid = await this.#start(server ? "server" : "client", container);
    this.#switched?.join(this.#nodeOf(container), pid);
    await bringUpInTime({ pid, address: addressOf(container) });
  }

  async remove(): Promise<void> {
    this.#engine?.close();
    for (const process of this.#processes) {
      process.kill("SIGKILL");
      if (process.exitCode === null && process.signalCode === null) await once(process, "exit");
    }
    this.#switched?.remove();
    rmSync(this.folder, { recursive: true });
  }

  /** Sends a signal to the shells that stand for connections. */
  breakOff(): void {
    for (const pid of readdirSync("/proc").filter((entry) => /^\d+$/.test(entry))) {
      try {
        const environment = readFileSync(`/proc/${pid}/environ`, "utf8");
        const name = readFileSync(`/proc/${pid}/comm`, "utf8").trim();
        const own = environment.includes(`PATH=${join(this.folder, "bin")}:`);
        if (own && name === "sh") process.kill(Number(pid), "SIGKILL");
      } catch {
        // It has ended, or is not ours.
      }
    }
  }

  #nodeOf(container: string): string {
    return this.#remote && container.startsWith("s") ? "n2" : "n1";
  }

  async #start(role: string, name: string): Promise<number> {
    const script = join(this.folder, "agent.sh");
    const dir = this.#remote ? join(this.folder, this.#nodeOf(name), "agents") : this.folder;
    mkdirSync(dir, { recursive: true });
    const agent = ["sh", script, role, name, "5201", dir];
    const own = ["--net", "--pid", "--fork", "--kill-child", ...agent];
    const env = { ...process.env, PATH: this.#path };
    const unshare = spawn("unshare", own, { stdio: "ignore", env });
    this.#processes.push(unshare);
    for (;;) {
      const file = `/proc/${unshare.pid}/task/${unshare.pid}/children`;
      const pid = Number(readFileSync(file, "utf8").trim().split(" ")[0]);
      this.#pids.set(name, pid);
      writeFileSync(join(this.folder, `${name}.pid`), String(pid));
      if (pid > 0) return pid;
      await delay(5);
    }
  }
}

/** Of the client or server with this name, `s1`. */
const addressOf = (container: string): string =>
  `198.19.${container.startsWith("s") ? 2 : 1}.${container.slice(1)}/16`;

export interface BareOptions {
  readonly switched?: boolean;
  readonly remote?: boolean;
  readonly pairs?: number;
  readonly wireBitsPerSecond?: number;
  /** A folder that comes first in PATH. */
  readonly programs?: string;
  /** Of switched ones, in the cable of the client's node. */
  readonly middlebox?: MiddleboxInput;
}

export interface Measuring {
  readonly process: ChildProcess;
  stdout: string;
  stderr: string;
  /** Exit status; null after a signal. */
  over: Promise<number | null>;
}
