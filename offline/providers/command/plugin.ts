import { randomBytes } from "node:crypto";
import { differences } from "../protocol/difference.ts";
import type { Call, Plugin, ResourceKind } from "../protocol/plugin.ts";
import { unknown, type Properties } from "../protocol/values.ts";
import { checkCommand, checkRun, reading, type CommandInputs, type RunInputs } from "./inputs.ts";
import { run } from "./run.ts";

const outputs = ["stdout", "stderr"] as const;

/** `command:local:Command`: a script's life cycle as a resource. */
export const command: ResourceKind = {
  check: ({ news }) => checkCommand(news),

  diff({ inputs }, news) {
    const olds = checkCommand(inputs).inputs;
    const found = [...differences(olds, checkCommand(news).inputs)];
    // Of a change within the triggers the SDK makes a replacement (`replaceOnChanges`).
    return {
      changes: new Map(
        found.map(([path, change]) => [path, { change, replaces: path === "triggers" }]),
      ),
    };
  },

  async create(name, inputs, call) {
    const { create } = reading<CommandInputs>(inputs);
    const result = await runOf(create, inputs, {}, call);
    return { id: newId(name), state: { ...inputs, ...result } };
  },

  previewCreate: (name, inputs) => ({
    id: newId(name),
    state: { ...inputs, stdout: unknown, stderr: unknown },
  }),

  // There is nothing to look at: a refresh echoes the state, as with the official plugin.
  read: async (existing) => existing,

  async update({ state }, news, call) {
    const { create, update } = reading<CommandInputs>(news);
    return { ...news, ...(await runOf(update ?? create, news, state, call)) };
  },

  previewUpdate: (_existing, news) => ({ ...news, stdout: unknown, stderr: unknown }),

  async delete({ state }, call) {
    await runOf(reading<CommandInputs>(state).delete, state, state, call);
  },
};

function newId(name: string): string {
  return `${name}${randomBytes(4).toString("hex")}`;
}

/** Runs `script` with the settings in `inputs`; without a script the previous output stays. */
async function runOf(
  script: string | undefined,
  inputs: Properties,
  previous: Properties,
  call: Call,
): Promise<Properties> {
  const before = Object.fromEntries(outputs.map((name) => [name, String(previous[name] ?? "")]));
  if (script === undefined) return before;
  return { ...(await run({ ...reading<RunInputs>(inputs), command: script }, before, call)) };
}

/** The plugin at the version whose behaviour it follows. */
export const commandPlugin: Plugin = {
  name: "command",
  version: "1.2.1",
  abilities: { envelopes: true },
  resources: { "command:local:Command": command },
  functions: {
    async "command:local:run"(args, call) {
      const { inputs, failures } = checkRun(args);
      const [failure] = failures;
      if (failure !== undefined) throw new Error(`${failure.property}: ${failure.reason}`);
      return { ...inputs, ...(await run(reading<RunInputs>(inputs), {}, call)) };
    },
  },
  // The library that the official plugin is made with leaves its mark.
  checkConfig: (news) => ({
    inputs: { "__pulumi-go-provider-version": "1.2.0", ...news },
    failures: [],
  }),
  configure: () => Promise.resolve(),
};
