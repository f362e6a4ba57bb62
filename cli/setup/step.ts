import type { EngineChoice } from "../../lib/docker/choice.ts";

/** Names of the set-up steps, in the order in which they run. */
export type StepName =
  "engine" | "plugins" | "tools" | "guest-kernel" | "docker-engine" | "lab-tools" | "browser";

/** How a running step tells what it is doing. */
export interface Progress {
  /** A line that stays: a decision, a fallback, a warning. */
  say(line: string): void;
  /** What is under way now; replaces the text before it. */
  status(text: string): void;
}

/** What the steps know about the machine and the person's wishes. */
export interface SetupContext {
  env: NodeJS.ProcessEnv;
  /** NETBENCH_OFFLINE=1: build from what package mirrors have, without asking the release host. */
  offlineChosen: boolean;
  isRoot: boolean;
  /** The Docker engines that are to answer; none where the nodes bring their own. */
  engines: readonly EngineChoice[];
  /** Programs that are needed beside those of every scenario. */
  programs: readonly string[];
  /** Whether the publisher's release host answers; asked once, answered within a few seconds. */
  releaseHostReachable(): Promise<boolean>;
}

/**
 * One thing that a machine needs before a testbed can be made. `run` may be interrupted at any
 * moment and repeated: it works aside and moves the finished thing into place last, and `isDone`
 * believes only what is in place. `isDone` is asked before every command, so it costs stat calls
 * or one round trip to a local socket, not a process.
 */
export interface SetupStep {
  name: StepName;
  /** The thing itself, as it is announced: "Pulumi 3.245.0". */
  what: string;
  /** One clause on what it is needed for. */
  why: string;
  isDone(context: SetupContext): Promise<boolean>;
  run(context: SetupContext, progress: Progress): Promise<void>;
}
