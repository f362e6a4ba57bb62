import * as command from "@pulumi/command";
import * as pulumi from "@pulumi/pulumi";
import { Batches, chunks } from "../lib/batches.ts";
import {
  type CheckedThere,
  tokenScript,
  tokensScript,
  tokenVariable,
  withToken,
} from "../lib/drift.ts";
import { inPlainLocale } from "../lib/locale.ts";
import { digest } from "../lib/names.ts";
import { overSsh, type SshRoute } from "../lib/ssh.ts";
import type { PlacedState } from "../lib/state-over-ssh.ts";

const { local } = command;
const { Logging } = local;

/** Environment variables that carry the scripts of a state. */
export const upVariable = "NETBENCH_UP";
export const downVariable = "NETBENCH_DOWN";
/** Digest of what the state belongs to. */
export const ownersVariable = "NETBENCH_OWNERS";
const runVariable = (name: string) => `${inPlainLocale}; exec sh -c "$${name}"`;

export interface HostScriptArgs {
  state: PlacedState;
  /** Where `up` leaves the token that tells order from drift; one file a state. */
  tokenFile: string;
  /** Ids of what the state is made in and dies with: with others `up` runs again, in place. */
  owners?: pulumi.Input<string>[];
}

/**
 * One concern of a node as desired state: `up` makes it, `down` undoes it, and `check` runs on every
 * preview and update, so that drift shows as a changed input and is repaired in place (lib/drift.ts).
 * Nothing here replaces: a replacement would run `down` first, and that cannot always be made good.
 */
export class HostScript extends command.local.Command {
  constructor(name: string, args: HostScriptArgs, opts?: pulumi.ComponentResourceOptions) {
    const state = withToken(args.state, args.tokenFile);
    super(
      name,
      {
        // A failing command is shown whole: the scripts stand beside it, so that their own words are seen.
        create: runVariable(upVariable),
        delete: runVariable(downVariable),
        environment: {
          [tokenVariable]: tokenOf(args, opts?.parent),
          [upVariable]: state.up,
          [downVariable]: state.down,
          ...(args.owners ? { [ownersVariable]: digestOf(args.owners) } : {}),
        },
        addPreviousOutputInEnv: false,
        logging: Logging.None,
      },
      opts,
    );
  }
}

/** What is another whenever a state was made again: an owner for what stands on it. */
export const makingOf = ({ environment }: HostScript): pulumi.Output<string> =>
  environment.apply((variables) => digest(JSON.stringify(variables ?? {}), 16));

/** A word of the command line ends at 128 KiB (execve(2), MAX_ARG_STRLEN), quotes and all. */
const maxBatchLength = 60_000;

/** Checks of other machines: one session a machine. */
const checksThere = new Batches<CheckedThere & { route: SshRoute }>(async (states) => {
  const answers: string[] = [];
  for (const part of chunks(states, ({ check }) => check.length, maxBatchLength)) {
    const [{ route }] = part;
    answers.push(...(await readLines(tokensScript((script) => overSsh(route, script), part))));
  }
  return answers;
});

function tokenOf({ state, tokenFile }: HostScriptArgs, parent?: pulumi.Resource) {
  const { elsewhere } = state;
  if (elsewhere !== undefined) {
    const { route, check } = elsewhere;
    return pulumi.output(checksThere.ask(route.socket, { route, check, tokenFile }));
  }
  const command = `${inPlainLocale}\n${tokenScript(state.check, tokenFile)}`;
  const run = { command, logging: Logging.None };
  return local.runOutput(run, parent ? { parent } : {}).stdout;
}

const digestOf = (ids: pulumi.Input<string>[]): pulumi.Output<string> =>
  pulumi.all(ids).apply((known) => digest(known.join(" "), 16));

/** Runs a read-only script on this machine and gives what it printed, line by line. */
export async function readLines(script: string): Promise<string[]> {
  const { stdout } = await command.local.run({
    command: `${inPlainLocale}\n${script}`,
    logging: Logging.None,
  });
  return stdout.split("\n").filter((line) => line !== "");
}

export interface ProgramArgs {
  create: string;
  delete: string;
  stdin: pulumi.Input<string>;
}

/** A program that a resource stands for: its progress on stderr is shown, its stdout is the result. */
export class Program extends command.local.Command {
  constructor(name: string, args: ProgramArgs, opts?: pulumi.CustomResourceOptions) {
    super(name, { ...args, addPreviousOutputInEnv: false, logging: Logging.Stderr }, opts);
  }
}
