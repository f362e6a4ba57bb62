import { scenarioReference } from "../lib/scenario-docs.ts";
import { stackJsonSchema } from "../lib/stack-schema.ts";

/** The files that are written from the code, by their path in the project: content is made on demand. */
export const generatedDocs: Readonly<Record<string, () => string>> = {
  "docs/scenario.md": scenarioReference,
  "docs/stack.schema.json": () => `${JSON.stringify(stackJsonSchema(), null, 2)}\n`,
};
