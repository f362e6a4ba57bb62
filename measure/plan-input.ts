import { UserError } from "../lib/errors.ts";
import { planSchema } from "../lib/plan.ts";
import type { Plan } from "../lib/plan.ts";
import { messageOf } from "./error-text.ts";

/** The plan from the text on stdin. Throws a UserError with the first thing that is wrong. */
export function parsePlan(text: string): Plan {
  if (text.trim() === "") throw new UserError("no plan came in: it is read from standard input");
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch (error) {
    throw new UserError(`the plan is not JSON: ${messageOf(error)}`);
  }
  const parsed = planSchema.safeParse(json);
  if (parsed.success) return parsed.data;
  const issue = parsed.error.issues[0];
  throw new UserError(
    `the plan is wrong at ${issue?.path.join(".") || "its root"}: ${issue?.message}`,
  );
}

/** All of standard input. */
export async function readInput(): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of process.stdin) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString("utf8");
}
