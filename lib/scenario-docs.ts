import { allowedBy, constants, type JsonSchema, scenarioJsonSchema } from "./json-schema.ts";
import { rules } from "./scenario-rules.ts";

/** The reference of the scenario file, from the same schema and rules that check it. */

interface Row {
  key: string;
  allowed: string;
  byDefault: string;
  meaning: string;
}

const introduction = `# Scenario reference

Written by \`npm run docs\` from \`lib/scenario.ts\`; do not edit.

A scenario is one system under test. It is the value of \`netbench:scenario\` in the file
\`stacks/Pulumi.<name>.yaml\`, and \`npm run up -- <name>\` brings it up and measures it. The shortest one:

\`\`\`yaml
config:
  netbench:scenario:
    nodes:
      - { name: n1, kind: local }
    network: { module: bridge }
\`\`\`

A key that is not in these tables is a mistake, and so is a value that is not allowed: all mistakes
are listed at once, each with its place and how to mend it, before anything is touched.
\`npm run check\` does only that.`;

/** docs/scenario.md. */
export function scenarioReference(): string {
  const properties = Object.entries(scenarioJsonSchema.properties ?? {});
  const sections = properties.filter(([, schema]) => isSection(schema));
  const others = properties.filter(([, schema]) => !isSection(schema));
  const required = new Set(scenarioJsonSchema.required);
  return [
    introduction,
    ...sections.flatMap(([key, schema]) => section(key, schema, required.has(key))),
    "## Other keys",
    table(others.map(([key, schema]) => row(key, schema, required.has(key)))),
    "## Rules between keys",
    rules.map(({ says }) => `- ${says}`).join("\n"),
    "",
  ].join("\n\n");
}

const isSection = ({ type, oneOf }: JsonSchema): boolean =>
  oneOf !== undefined || type === "object" || type === "array";

function section(key: string, schema: JsonSchema, required: boolean): string[] {
  const { description = "", type, items, minItems, maxItems } = schema;
  const list =
    type === "array" ? ` A list of ${minItems ?? 0} to ${maxItems ?? "any number"}.` : "";
  const { oneOf: options, ...single } = items ?? schema;
  return [
    `## \`${key}\``,
    `${description}${list}${required ? " Required." : ""}`,
    ...(options?.flatMap(option) ?? [table(rowsOf(single))]),
  ];
}

function option(schema: JsonSchema): string[] {
  const title = constants(schema).map(([key, value]) => `\`${key}: ${String(value)}\``);
  const rows = rowsOf(schema);
  const keys = rows.length === 0 ? "It has no other keys." : table(rows);
  return [`### ${title.join(", ")}`, schema.description ?? "", keys];
}

/** A row for each key, those of objects within as `outer.inner`; what is constant is in the title. */
function rowsOf(schema: JsonSchema, prefix = ""): Row[] {
  const required = new Set(schema.required);
  return Object.entries(schema.properties ?? {}).flatMap(([key, property]) => {
    if (property.const !== undefined) return [];
    if (property.oneOf) return rowsOfUnion(property, `${prefix}${key}`, required.has(key));
    return property.type === "object" && property.properties
      ? rowsOf(property, `${prefix}${key}.`)
      : [row(`${prefix}${key}`, property, required.has(key))];
  });
}

/** A row for what tells the options of a union apart, then those of each with what it belongs to. */
function rowsOfUnion(schema: JsonSchema, key: string, required: boolean): Row[] {
  const options = (schema.oneOf ?? []).map((option) => ({ option, mark: constants(option)[0] }));
  const [[discriminator = ""] = []] = options.map(({ mark }) => mark ?? []);
  const values = options.map(({ mark }) => mark?.[1]);
  const { description = "" } = schema;
  return [
    row(`${key}.${discriminator}`, { enum: values, description }, required),
    ...options.flatMap(({ option, mark }) =>
      rowsOf(option, `${key}.`).map(({ meaning, ...rest }) => ({
        ...rest,
        meaning: `\`${mark?.join(": ")}\`: ${meaning}`,
      })),
    ),
  ];
}

function row(key: string, schema: JsonSchema, required: boolean): Row {
  const choices = schema.type === "boolean" ? [true, false] : schema.enum;
  return {
    key: `\`${key}\``,
    allowed: choices?.map((value) => `\`${String(value)}\``).join(", ") ?? allowedBy(schema),
    byDefault: required ? "required" : defaultOf(schema.default),
    meaning: schema.description ?? "",
  };
}

function defaultOf(value: unknown): string {
  if (value === undefined) return "";
  return `\`${Array.isArray(value) ? `[${value.join(", ")}]` : String(value)}\``;
}

function table(rows: readonly Row[]): string {
  const cells = rows.map(({ key, allowed, byDefault, meaning }) => [
    key,
    allowed,
    byDefault,
    meaning,
  ]);
  return [["Key", "Allowed", "Default", "Meaning"], ["---", "---", "---", "---"], ...cells]
    .map((line) => `| ${line.map((cell) => cell.replaceAll("|", "\\|")).join(" | ")} |`)
    .join("\n");
}
