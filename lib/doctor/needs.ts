import { middleboxNeeds } from "../forwarder/index.ts";
import { type KernelNeed, needsOf, networkOf } from "../network/index.ts";
import { guestBackends } from "../guest/index.ts";
import { imageTools } from "../image.ts";
import { endsOn } from "../node/endpoint.ts";
import { guestPrograms } from "../node/guests.ts";
import { hostAgentPrograms } from "../node/host-agents.ts";
import { type AnyNodeContext, kindOf } from "../node/index.ts";
import { programsOf } from "../node/preflight.ts";
import { packageOf } from "../programs.ts";
import type { ForwarderName } from "../scenario/path.ts";
import type { NetworkSpec } from "../scenario.ts";
import type { GuestBackendName } from "../scenario/guest.ts";
import type { Facts, KvmState } from "./probe.ts";

/** What something needs of a node's machine. */
export interface Needs {
  root: boolean;
  /** A Docker engine that answers. */
  engine: boolean;
  programs: readonly string[];
  kernel: readonly KernelNeed[];
  /** KVM under which a kernel boots. */
  kvm?: true;
}

/** Something that a machine lacks, in words, and where to get it. */
export interface Missing {
  what: string;
  cure: string;
}

const nothing: Needs = { root: false, engine: false, programs: [], kernel: [] };

/** A node of this kind, its part of the scenario's network included. */
export function nodeNeeds(context: AnyNodeContext): Needs {
  const kind = kindOf(context.node);
  const network = networkOf(context.scenario);
  return {
    root:
      kind.needsRoot(context) ||
      network.attachment === "wired" ||
      endsOn(context, "host").length > 0 ||
      endsOn(context, "vm").length > 0,
    // A node that owns its containers brings an engine of its own.
    engine: !kind.ownsContainers,
    programs: [...new Set([...kind.programs, ...programsOf(context)])],
    kernel: [...network.kernel, ...middleboxNeeds(context.scenario).kernel],
  };
}

/** A network, wherever it is. */
export const networkNeeds = (network: NetworkSpec): Needs => ({ ...nothing, ...needsOf(network) });

/** A middlebox with this forwarder. */
export const forwarderNeeds = (forwarder: ForwarderName): Needs => ({
  ...nothing,
  root: true,
  ...middleboxNeeds({ path: { middlebox: { forwarder } } }),
});

/** Containers of the tools image, which is made of the machine's own programs. */
export const containerNeeds: Needs = { ...nothing, programs: [...imageTools, "tar"] };

/** Halves of pairs that are processes of the node. */
export const hostAgentNeeds: Needs = { ...nothing, root: true, programs: hostAgentPrograms };

/** Guests, by what runs them. */
export const guestNeeds = (backend: GuestBackendName): Needs => ({
  ...nothing,
  root: true,
  programs: [...guestPrograms, ...guestBackends[backend].programs],
});

/** What of it is not there. */
export function missingOf(needs: Needs, facts: Facts): Missing[] {
  return [
    ...(needs.root && !facts.root ? [{ what: "root", cure: "run as root" }] : []),
    ...needs.programs.filter((program) => !facts.programs.has(program)).map(missingProgram),
    ...needs.kernel.flatMap((need) => missingFeature(need, facts)),
    ...(needs.kvm === true ? (kvmLacks[facts.kvm] ?? []) : []),
    ...(needs.engine && facts.engine === undefined
      ? [
          {
            what: "a Docker engine that answers",
            cure: "start it; npm run setup does so on this machine",
          },
        ]
      : []),
  ];
}

const otherwise = "guest.accelerator tcg does without, many times slower";
const kvmLacks: Partial<Record<KvmState, Missing[]>> = {
  none: [{ what: "the device /dev/kvm", cure: otherwise }],
  no: [{ what: "KVM that boots a kernel, which was tried", cure: otherwise }],
  untried: [
    {
      what: "perhaps KVM that boots a kernel, which was not tried yet",
      cure: "npm run up tries it for the first guest of QEMU",
    },
  ],
};

function missingProgram(program: string): Missing {
  const debianPackage = packageOf(program);
  return {
    what: `the program ${program}`,
    cure: debianPackage === undefined ? "install it" : `apt-get install ${debianPackage}`,
  };
}

function missingFeature({ feature, option }: KernelNeed, facts: Facts): Missing[] {
  if (facts.features === undefined) {
    return [{ what: `perhaps ${feature} (${option})`, cure: "only root can ask the kernel" }];
  }
  if (facts.features.has(option)) return [];
  return [
    {
      what: `${feature} (${option})`,
      cure: "take another kernel, e.g. the lab's",
    },
  ];
}
