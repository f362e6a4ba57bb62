import type { PlanEndpoint, PlanNode } from "../../lib/plan.ts";
import type { Hands } from "./hands.ts";
import { LocalHands } from "./local.ts";
import { RemoteHands } from "./remote.ts";
import { isElsewhere } from "./way.ts";

/** The hands on all machines of a plan: one pair for all nodes on this one, one for each other. */
export class Crew {
  readonly all: readonly Hands[];
  readonly #byNode: ReadonlyMap<string, Hands>;

  constructor(nodes: readonly PlanNode[]) {
    const here = nodes.filter(({ kind }) => !isElsewhere(kind));
    const elsewhere = nodes.filter(({ kind }) => isElsewhere(kind));
    this.all = [
      ...(here.length > 0 ? [new LocalHands(here)] : []),
      ...elsewhere.map((node) => new RemoteHands(node)),
    ];
    this.#byNode = new Map(
      this.all.flatMap((hands) => hands.nodes.map(({ name }) => [name, hands] as const)),
    );
  }

  /** Whether what is asked while pairs run may have to wait for something that was asked before. */
  get answersInTurn(): boolean {
    return this.all.some((hands) => hands.answersInTurn);
  }

  of(node: string): Hands {
    const hands = this.#byNode.get(node);
    if (hands === undefined) throw new Error(`the plan has no node ${node}`);
    return hands;
  }

  /** Asks about ends or jobs on all machines at once, each machine in one go; answers in order. */
  async each<T, A>(
    items: readonly T[],
    nodeOf: (item: T) => string,
    ask: (hands: Hands, items: T[]) => Promise<readonly A[]>,
  ): Promise<A[]> {
    const answers: A[] = [];
    await Promise.all(
      this.all.map(async (hands) => {
        const own = [...items.entries()].filter(([, item]) => this.of(nodeOf(item)) === hands);
        if (own.length === 0) return;
        const found = await ask(
          hands,
          own.map(([, item]) => item),
        );
        own.forEach(([position], at) => (answers[position] = found[at] as A));
      }),
    );
    return answers;
  }

  /** The same about ends. */
  ends<A>(
    ends: readonly PlanEndpoint[],
    ask: (hands: Hands, ends: PlanEndpoint[]) => Promise<readonly A[]>,
  ): Promise<A[]> {
    return this.each(ends, ({ node }) => node, ask);
  }

  close(): void {
    for (const hands of this.all) hands.close();
  }
}

/** Name of a machine in the record: those of its nodes. */
export const machineName = ({ nodes }: Pick<Hands, "nodes">): string =>
  nodes.map(({ name }) => name).join("+");
