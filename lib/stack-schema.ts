import { scenarioJsonSchema } from "./json-schema.ts";

/**
 * docs/stack.schema.json: a whole stack file, for editors to complete and check while one types.
 * Keys beside the scenario are Pulumi's own (https://www.pulumi.com/docs/iac/concepts/config/).
 */
export function stackJsonSchema(): object {
  const { $schema, ...scenario } = scenarioJsonSchema as { $schema?: string };
  const text = { type: "string" };
  return {
    $schema,
    title: "A stack file of netbench",
    description: "Written by npm run docs from lib/scenario.ts; do not edit.",
    type: "object",
    properties: {
      config: {
        type: "object",
        description: "Configuration of the stack: the scenario, and what Pulumi's providers read.",
        properties: { "netbench:scenario": scenario },
        required: ["netbench:scenario"],
        patternProperties: { "^(?!netbench:)[^:]+:.+$": {} },
        additionalProperties: false,
      },
      encryptionsalt: { ...text, description: "Pulumi's, for secrets under a passphrase." },
      encryptedkey: { ...text, description: "Pulumi's, for secrets under a cloud's key." },
      secretsprovider: { ...text, description: "Pulumi's: what encrypts the secrets." },
      environment: { description: "Pulumi's: environments (ESC) that the stack imports." },
    },
    // Keys that hold values for aliases; lib/reading/stack-keys.ts takes other names of such too.
    patternProperties: { "^[x.]": {} },
    required: ["config"],
    additionalProperties: false,
  };
}
