interface Waiting<Question> {
  readonly question: Question;
  resolve(answer: string): void;
  reject(error: unknown): void;
}

/** Questions under one key that come in one turn of the program are answered together. */
export class Batches<Question> {
  readonly #answer: (questions: readonly Question[]) => Promise<readonly string[]>;
  readonly #waiting = new Map<string, Waiting<Question>[]>();

  /** @param answer gives an answer for each question, in their order. */
  constructor(answer: (questions: readonly Question[]) => Promise<readonly string[]>) {
    this.#answer = answer;
  }

  ask(key: string, question: Question): Promise<string> {
    return new Promise((resolve, reject) => {
      const one = { question, resolve, reject };
      const waiting = this.#waiting.get(key);
      if (waiting !== undefined) return void waiting.push(one);
      this.#waiting.set(key, [one]);
      queueMicrotask(() => void this.#flush(key));
    });
  }

  async #flush(key: string): Promise<void> {
    const asked = this.#waiting.get(key) ?? [];
    this.#waiting.delete(key);
    try {
      const answers = await this.#answer(asked.map(({ question }) => question));
      asked.forEach(({ resolve }, at) => resolve(answers[at] ?? ""));
    } catch (error) {
      for (const { reject } of asked) reject(error);
    }
  }
}

type Chunk<T> = [T, ...T[]];

/** The items in their order, as many together as fit; one that fits nowhere stands alone. */
export function chunks<T>(
  items: readonly T[],
  sizeOf: (item: T) => number,
  limit: number,
): Chunk<T>[] {
  const found: Chunk<T>[] = [];
  let room = 0;
  for (const item of items) {
    const last = found.at(-1);
    if (last !== undefined && sizeOf(item) <= room) last.push(item);
    else {
      found.push([item]);
      room = limit;
    }
    room -= sizeOf(item);
  }
  return found;
}
