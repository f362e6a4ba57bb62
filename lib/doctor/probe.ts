import { findingKernel } from "../guest/qemu-kernel.ts";
import { askingKernel, kernelHas } from "../node/kernel-needs.ts";
import type { KernelNeed } from "../network/index.ts";
import type { Script } from "../script.ts";
import { quote } from "../shell.ts";

/** What a machine was found to have. */
export interface Facts {
  /** Operating system and kernel. */
  system: string;
  root: boolean;
  /** Version of the Docker engine; undefined where none answers. */
  engine: string | undefined;
  programs: ReadonlySet<string>;
  /** Features of the kernel, by the options that build them; undefined where we may not ask. */
  features: ReadonlySet<string> | undefined;
  /** Whether a kernel boots under KVM, where that was tried. */
  kvm: KvmState;
}

const kvmStates = ["none", "untried", "no", "yes"] as const;
export type KvmState = (typeof kvmStates)[number];

export interface Questions {
  programs: readonly string[];
  features: readonly KernelNeed[];
  /** The Docker client with its engine, as shell words. */
  docker: string;
}

/**
 * POSIX sh that prints what a machine has, a line each, and changes nothing: links are asked for in
 * a network namespace of the script's own, which takes root or a user namespace (user_namespaces(7)).
 */
export function probeScript({ programs, features, docker }: Questions): Script {
  const named = new Map(features.map((need) => [need.option, need]));
  return [
    `PATH=$PATH:/usr/local/sbin:/usr/sbin:/sbin`,
    `system=$(sed -n 's/^PRETTY_NAME="\\{0,1\\}\\([^"]*\\).*/\\1/p' /etc/os-release 2>/dev/null)`,
    `echo "system \${system:-Linux}, Linux $(uname -r)"`,
    `for program in ${[...new Set(programs)].map(quote).join(" ")}; do`,
    `  if command -v "$program" >/dev/null; then echo "program $program"; fi`,
    `done`,
    findingKernel,
    `echo "kvm $(kvm_is)"`,
    `engine=$(${docker} version --format '{{.Server.Version}}' 2>/dev/null) && echo "engine $engine"`,
    `if [ "$(id -u)" = 0 ]; then echo root; else unshare() { command unshare --map-root-user "$@"; }; fi`,
    askingKernel,
    `if unshare -n true 2>/dev/null; then`,
    `  echo features`,
    ...[...named].map(
      ([option, need]) => `  if ${kernelHas(need)}; then echo ${quote(`feature ${option}`)}; fi`,
    ),
    `fi`,
  ].join("\n");
}

/** Reads what the script has printed. */
export function readFacts(text: string): Facts {
  const lines = text.split("\n").map((line) => line.trim());
  const after = (word: string) =>
    lines.flatMap((line) => (line.startsWith(`${word} `) ? [line.slice(word.length + 1)] : []));
  return {
    system: after("system")[0] ?? "unknown",
    root: lines.includes("root"),
    engine: after("engine")[0],
    programs: new Set(after("program")),
    kvm: kvmStates.find((state) => state === after("kvm")[0]) ?? "none",
    features: lines.includes("features") ? new Set(after("feature")) : undefined,
  };
}
