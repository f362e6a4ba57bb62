import { readdirSync, readFileSync } from "node:fs";
import type { Properties, Value } from "../../../offline/providers/protocol/values.ts";

/** What the official plugins were asked and answered (test/fixtures/official/README.md). */
const folder = new URL("../../fixtures/official/", import.meta.url);

/** A question of the engine's, and the official plugin's answer. */
export interface Recorded {
  stack: string;
  step: string;
  method: string;
  type: string;
  provider: "command" | "docker";
  request: Properties & { urn?: string; preview?: boolean };
  response?: Properties;
  error?: string;
  /** Later steps in which the same question had the same answer. */
  again?: string[];
  /** What a failed create or update left in the engine's state. */
  leftInState?: { id: string; outputs: Properties; initErrors: string[] };
}

/** A call of the official docker plugin to the Docker engine. */
export interface RecordedCall {
  step: string;
  /** The question during which it was made. */
  grpc: string;
  name: string;
  method: string;
  path: string;
  body?: Properties;
  status: number;
  response?: Properties;
  ambiguous?: boolean;
}

/** The stacks and cases with questions. */
export const stacks = readdirSync(new URL("grpc", folder))
  .filter((name) => name.endsWith(".jsonl"))
  .map((name) => name.slice(0, -".jsonl".length));

const deltas = JSON.parse(readFileSync(new URL("grpc/deltas.json", folder), "utf8")) as Properties;

export function questionsOf(stack: string): Recorded[] {
  return lines<Recorded>(`grpc/${stack}.jsonl`);
}

const withCalls = new Set(readdirSync(new URL("docker-api", folder)));

/** None where the calls were not recorded. */
export function callsOf(stack: string): RecordedCall[] {
  return withCalls.has(`${stack}.jsonl`) ? lines<RecordedCall>(`docker-api/${stack}.jsonl`) : [];
}

/** The resource's own name. */
export function nameOf({ request }: Recorded): string {
  return request.urn?.split("::").at(-1) ?? "";
}

function lines<Line>(file: string): Line[] {
  const text = readFileSync(new URL(file, folder), "utf8");
  const withDeltas = (_key: string, value: Value) =>
    typeof value === "string" && value in deltas ? deltas[value] : value;
  return text
    .split("\n")
    .filter((line) => line !== "")
    .map((line) => JSON.parse(line, withDeltas) as Line);
}
