import { middleboxName, nodeUnder, type Role, switchNamespace } from "../lib/names.ts";
import { cpuStatFiles, throttledSec } from "../lib/cgroup.ts";
import type { Plan, PlanEndpoint, PlanPair } from "../lib/plan.ts";
import { type LinkCounters, parseNetDev } from "../lib/procfs.ts";
import { type MachineSurvey, parseMachineSurvey } from "../lib/survey/machine.ts";
import { type NodeSurvey, parseNodeSurvey } from "../lib/survey/node.ts";
import { parsePathSurvey, type PathSurvey, pathSurvey } from "../lib/survey/path.ts";
import { machineSurvey, nodeSurvey } from "../lib/survey/script.ts";
import { type Crew, machineName } from "./hands/crew.ts";

/** What machines and nodes said at one moment; those that gave no answer are not in it. */
export interface Survey {
  readonly machines: Readonly<Record<string, MachineSurvey>>;
  /** By node; the switch between emulated nodes is one too, and so is a middlebox. */
  readonly nodes: Readonly<Record<string, NodeSurvey>>;
}

/** Counters of the nodes' NICs under test, by node. */
export type NicReading = Readonly<Record<string, LinkCounters>>;

/** Seconds so far in which a control group's quota stopped its tasks: by machine and group. */
export type ThrottleReading = Readonly<Record<string, ReadonlyMap<string, number>>>;

/** What is read while nothing is under way. */
export interface RestReading {
  readonly nics: NicReading;
  readonly throttled: ThrottleReading;
  /** With a middlebox, by place: both nodes, the switch, and it. */
  readonly path: PathReading | undefined;
}

export interface PathReading {
  readonly places: Readonly<Record<string, PathSurvey>>;
  /** Process ids of the forwarder; none where the kernel forwards. */
  readonly forwarder: readonly number[];
  /** Whose node's cable the middlebox is in. */
  readonly at: Role;
}

export interface Surveys {
  /** While nothing is under way: before the release, after the last pair was done. */
  readonly before: RestReading;
  readonly after: RestReading;
  /**
   * Ahead of the release, but after it and before the common window opens where machines answer in turn; and just
   * inside the end of that window.
   */
  readonly open: Survey;
  readonly close: Survey;
  /** By machine: the first processes of the ends on it. */
  readonly roots: Readonly<Record<string, readonly number[]>>;
  /** By pair, in the trial's order. */
  readonly ends: readonly { readonly client: EndProcess; readonly server: EndProcess }[];
  readonly nics: readonly Nic[];
  /** Whether the pairs' traffic goes over the NICs: one link's payload of each end on the node. */
  readonly crossesNics: boolean;
}

export interface EndProcess {
  /** The node whose NIC its packets pass. */
  readonly node: string;
  readonly machine: string;
  readonly pid: number | undefined;
}

const pidsOn = (name: string, ends: readonly EndProcess[]): number[] =>
  ends.flatMap(({ machine, pid }) => (machine === name && pid !== undefined ? [pid] : []));

export interface Nic {
  readonly node: string;
  readonly link: string;
  /** Bytes of encapsulation that its packets have and the containers' have not. */
  readonly overheadBytes: number;
}

/** The middlebox's own kernel, where it is a virtual machine. */
export const middleboxGuest = "guest of the middlebox";

/** Name that the switch between emulated nodes has among the nodes. No node may have it (lib/names.ts). */
export const switchName = "switch";

/**
 * Asks nodes and machines about themselves, beside the counters and never in their way: it costs a few
 * processes a node, and whoever does not answer is left out.
 */
export class Surveyor {
  readonly #crew: Crew;
  readonly #plan: Plan;
  readonly #pairs: readonly PlanPair[];
  readonly nics: readonly Nic[];

  constructor(crew: Crew, plan: Plan, pairs: readonly PlanPair[]) {
    this.#crew = crew;
    this.#plan = plan;
    this.#pairs = pairs;
    // The facts of a NIC name no kind: any will do.
    const facts = plan.facts.filter(({ container, kind }) => !container && kind === undefined);
    const overheadBytes = Math.max(0, plan.scenario.nic.mtuBytes - plan.mtuBytes);
    this.nics = facts.map(({ node, link }) => ({ node, link, overheadBytes }));
  }

  async atRest(): Promise<RestReading> {
    const [nics, throttled, path] = await Promise.all([
      this.#nicReading(),
      this.#throttled(),
      this.#path(),
    ]);
    return { nics, throttled, path };
  }

  async #path(): Promise<PathReading | undefined> {
    const { middlebox } = this.#plan;
    if (middlebox === undefined) return undefined;
    const { node, processes, at, guest } = middlebox;
    const [readings, pids, inGuest] = await Promise.all([
      this.#places(pathSurvey, parsePathSurvey),
      processes === null ? "" : this.#run(node, ["sh", "-c", processes]),
      guest === undefined ? undefined : this.#run(node, ["sh", "-c", guest]),
    ]);
    if (inGuest !== undefined) readings.push([middleboxGuest, parsePathSurvey(inGuest)]);
    const forwarder = (pids ?? "").split("\n").flatMap((line) => (line === "" ? [] : Number(line)));
    return { places: Object.fromEntries(readings), forwarder, at };
  }

  /** Of the groups that the ends are in: a container's may have been moved, or limited, meanwhile. */
  async #throttled(): Promise<ThrottleReading> {
    const readings = await Promise.all(
      this.#crew.all.map(async (hands) => {
        const pids = pidsOn(machineName(hands), this.#processes(this.#pairs));
        const groups = await hands.files(pids.map((pid) => `/proc/${pid}/cgroup`));
        const paths = new Set([...groups.values()].flatMap(cpuStatFiles));
        const stats = [...(await hands.files([...paths]))];
        const seconds = new Map(stats.map(([path, text]) => [path, throttledSec(text)]));
        return [machineName(hands), seconds] as const;
      }),
    );
    return Object.fromEntries(readings);
  }

  #processes(pairs: readonly PlanPair[]): EndProcess[] {
    return pairs.flatMap(({ client, server }) => [this.#end(client), this.#end(server)]);
  }

  #end(end: PlanEndpoint): EndProcess {
    const hands = this.#crew.of(end.node);
    // A guest's packets pass the NIC of its node.
    return { node: nodeUnder(end.node), machine: machineName(hands), pid: hands.pid(end) };
  }

  async #nicReading(): Promise<NicReading> {
    const readings = await Promise.all(
      this.nics.map(async ({ node, link }) => {
        const text = await this.#run(node, ["cat", "/proc/net/dev"]);
        try {
          return text === undefined ? [] : [[node, parseNetDev(text, link)] as const];
        } catch {
          return [];
        }
      }),
    );
    return Object.fromEntries(readings.flat());
  }

  async take(): Promise<Survey> {
    const [machines, places] = await Promise.all([
      Promise.all(this.#crew.all.map((hands) => this.#machine(hands))),
      this.#places(nodeSurvey, parseNodeSurvey),
    ]);
    return {
      machines: Object.fromEntries(machines.flat()),
      nodes: Object.fromEntries(places),
    };
  }

  /** What all network namespaces between the ends say; who does not answer is left out. */
  async #places<T>(script: string, parse: (text: string) => T): Promise<(readonly [string, T])[]> {
    const { nodes, stack, middlebox } = this.#plan;
    const emulated = nodes.find(({ kind }) => kind === "emulated");
    const here = ["sh", "-c", script] as const;
    const inside = (namespace: string) =>
      ["nsenter", `--net=/run/netns/${namespace}`, ...here] as const;
    const places = [
      ...nodes.map(({ name }) => ({ name, node: name, argv: here })),
      ...(emulated === undefined
        ? []
        : [{ name: switchName, node: emulated.name, argv: inside(switchNamespace(stack)) }]),
      ...(middlebox === undefined
        ? []
        : [{ name: middleboxName, node: middlebox.node, argv: inside(middlebox.namespace) }]),
    ];
    const read = places.map(async ({ name, node, argv }) => {
      const text = await this.#run(node, argv);
      return text === undefined ? [] : [[name, parse(text)] as const];
    });
    return (await Promise.all(read)).flat();
  }

  /** All that was seen, with what it takes to read it. */
  seen(parts: Pick<Surveys, "before" | "after" | "open" | "close">): Surveys {
    const { scenario } = this.#plan;
    const ends = this.#pairs.map(({ client, server }) => ({
      client: this.#end(client),
      server: this.#end(server),
    }));
    const processes = this.#processes(this.#plan.pairs);
    const machines = this.#crew.all.map(machineName);
    return {
      ...parts,
      ends,
      nics: this.nics,
      roots: Object.fromEntries(machines.map((name) => [name, pidsOn(name, processes)])),
      // Halves on one node meet in it, unless the switch sends their frames back to it.
      crossesNics: scenario.pairs.placement === "switched" || scenario.switch.hairpin,
    };
  }

  async #machine(hands: Crew["all"][number]): Promise<[string, MachineSurvey][]> {
    const real = hands.nodes.filter(({ kind }) => kind !== "emulated").map(({ name }) => name);
    const own = this.nics.filter(({ node }) => real.includes(node)).map(({ link }) => link);
    const [node] = hands.nodes;
    if (node === undefined) return [];
    const text = await this.#run(node.name, ["sh", "-c", machineSurvey(own)]);
    const survey = parseMachineSurvey(text ?? "");
    return survey === undefined ? [] : [[machineName(hands), survey]];
  }

  #run(node: string, argv: readonly [string, ...string[]]): Promise<string | undefined> {
    // A node that does not answer is told of by those who need it.
    return this.#crew
      .of(node)
      .run(node, argv)
      .catch(() => undefined);
  }
}
