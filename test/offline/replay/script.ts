import {
  isObject,
  type Properties,
  type Value,
} from "../../../offline/providers/protocol/values.ts";
import type { Call, Reply } from "./docker-engine.ts";
import { inspectedContainer, inspectedNetwork } from "./inspected.ts";
import { nameOf, type Recorded, type RecordedCall } from "./recording.ts";

/** How a Docker engine answers while a recorded question is asked again. */
export class Script {
  /** The recorded calls in their order; undefined where none were recorded. */
  readonly expected: RecordedCall[] | undefined;
  readonly #recorded: Recorded;
  /** The recording of calls has other placeholders of ids than that of questions. */
  readonly #ids = new Map<string, string>();
  readonly #gone = new Set<string>();
  #next = 0;

  constructor(stack: string, calls: RecordedCall[], recorded: Recorded) {
    this.#recorded = recorded;
    this.expected = callsDuring(stack, calls, recorded);
  }

  reply(call: Call): Reply {
    const recorded = this.expected?.[this.#next++];
    if (recorded !== undefined) this.#learn(recorded.path, call.path);
    if (recorded !== undefined && recorded.status >= 400) {
      return { status: recorded.status, body: this.translated(recorded.response ?? {}) as object };
    }
    const reply = this.#made(call);
    const isEmpty = recorded?.status === 204 || recorded?.status === 304;
    return isEmpty ? { status: recorded.status } : reply;
  }

  /** A part of the recorded calls with the placeholders of the question. */
  translated<Kind extends Value>(part: Kind): Kind {
    const text = JSON.stringify(part).replaceAll(/\$ID\d+/g, (id) => this.#ids.get(id) ?? id);
    return JSON.parse(text) as Kind;
  }

  #learn(recorded: string, made: string): void {
    const [theirs, ours] = [recorded, made].map((path) => /\$ID\d+/.exec(path)?.[0]);
    if (theirs !== undefined && ours !== undefined && !this.#ids.has(theirs)) {
      this.#ids.set(theirs, ours);
    }
  }

  #made({ method, path }: Call): Reply {
    const { response, leftInState, request } = this.#recorded;
    const id = response?.id ?? leftInState?.id ?? request.id ?? "";
    const isGone = response?.properties === undefined && this.#recorded.method === "Read";
    const state = response?.properties as Properties;
    const bare = path.replace(/\?.*/, "");
    if (method === "DELETE") {
      this.#gone.add(bare);
      return { status: 204 };
    }
    if (this.#gone.has(bare)) return { status: 404, body: { message: "not found" } };
    if (method === "POST") return { status: 201, body: { Id: id, StatusCode: 0 } };
    const answers: [RegExp, () => object][] = [
      [/^\/info$/, () => ({ OSType: "linux" })],
      [/^\/images\/json$/, () => [{ Id: "sha256:a-known-image", RepoTags: [] }]],
      [/^\/images\//, () => ({ Id: "sha256:a-known-image" })],
      [/^\/containers\/json$/, () => (isGone ? [] : [{ Id: id }])],
      [/^\/containers\//, () => inspectedContainer(state)],
      [/^\/networks\//, () => (state === undefined ? {} : inspectedNetwork(state))],
    ];
    const found = answers.find(([pattern]) => pattern.test(bare));
    if (found === undefined) throw new Error(`no answer to ${method} ${path}`);
    return { status: 200, body: found[1]() };
  }
}

/** The same step under its name in the recording of calls. */
const stepNames: Record<string, string> = {
  "removed-container-up-refresh": "removed-container-refresh",
  // Its first `up` with calls found the network's name taken, the second one did the work.
  "quickstart-unpatched up": "up-noop",
};

function callsDuring(
  stack: string,
  calls: RecordedCall[],
  recorded: Recorded,
): RecordedCall[] | undefined {
  const { step, again = [], method } = recorded;
  const all = calls.filter(
    ({ grpc, name, path }) =>
      grpc === method && name === nameOf(recorded) && path !== "/_ping" && path !== "/version",
  );
  for (const one of [step, ...again]) {
    const there = stepNames[`${stack} ${one}`] ?? stepNames[one] ?? one;
    const found = all.filter((call) => call.step === there);
    if (found.length > 0) return found;
  }
  return undefined;
}

/** A call without what says nothing: empty values, and digests that differ from run to run. */
export function plainCall({ method, path, body }: Pick<RecordedCall, "method" | "path" | "body">) {
  const text = JSON.stringify({ method, path, body: withoutEmpty(body ?? {}) ?? {} });
  return JSON.parse(
    text.replaceAll(/\$HEX\d+/g, "$HEX").replaceAll(/("netbench\.project":)"[^"]*"/g, '$1"…"'),
  ) as object;
}

function withoutEmpty(value: Value): Value | undefined {
  if (Array.isArray(value)) {
    const items = value.flatMap((item) => withoutEmpty(item) ?? []);
    return items.length > 0 ? items : undefined;
  }
  if (!isObject(value)) return value || undefined;
  const kept = Object.entries(value).flatMap(([key, item]) => {
    const plain = withoutEmpty(item);
    return plain === undefined ? [] : [[key, plain] as const];
  });
  return kept.length > 0 ? Object.fromEntries(kept) : undefined;
}
