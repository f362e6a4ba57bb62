import { existsSync, readFileSync } from "node:fs";
import { UserError } from "../lib/errors.ts";
import { inShort } from "../lib/printable.ts";
import { agreed } from "../lib/reading/agreement.ts";
import { readStack } from "../lib/reading/stack.ts";
import { scenarioKey } from "../lib/reading/stack-keys.ts";

/**
 * The scenario as it is written, which the engine gives as JSON; where the stack's file is there, it is
 * read as `npm run check` reads it, and both must have read the same.
 * @throws UserError where they have not.
 */
export function scenarioInUse(stack: string, config: string | undefined): unknown {
  const given = fromJson(config);
  const name = `stacks/Pulumi.${stack}.yaml`;
  if (!existsSync(name)) return given;
  return agreed(given, readStack(readFileSync(name), name).scenario, name);
}

/** A key without a value comes as an empty text. */
function fromJson(config: string | undefined): unknown {
  if (config === undefined || config === "") return config === undefined ? undefined : null;
  try {
    return JSON.parse(config);
  } catch {
    throw new UserError(
      `${scenarioKey} is no scenario but the text ${inShort(JSON.stringify(config))}. Nothing was touched.`,
    );
  }
}
