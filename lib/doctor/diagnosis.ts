import type { Ground } from "../node/contexts.ts";
import { nodeContexts } from "../node/contexts.ts";
import { type AnyNodeContext, kindOf, nodeKinds } from "../node/index.ts";
import { kernelFeatureList } from "../network/kernel-features.ts";
import { guestBackends } from "../guest/index.ts";
import { parseScenario } from "../parse-scenario.ts";
import { forwarderNames } from "../scenario/path.ts";
import { scenarioSchema } from "../scenario.ts";
import type { GuestBackendName } from "../scenario/guest.ts";
import { quote } from "../shell.ts";
import {
  containerNeeds,
  forwarderNeeds,
  guestNeeds,
  hostAgentNeeds,
  type Missing,
  missingOf,
  type Needs,
  networkNeeds,
  nodeNeeds,
} from "./needs.ts";
import { type Facts, probeScript } from "./probe.ts";
import { networkVariants } from "./variants.ts";

/** Something that a machine can run, or cannot. */
export interface Finding {
  what: string;
  missing: readonly Missing[];
}

interface Subject {
  what: string;
  needs: Needs;
}

/** Kinds of nodes that need no other machine; a kind that must be told where it is, does. */
function kindSubjects(ground: Ground): Subject[] {
  return Object.keys(nodeKinds).flatMap((kind) => {
    const input = { nodes: [{ name: "n1", kind }], network: { module: "host" } };
    if (!scenarioSchema.safeParse(input).success) return [];
    return nodeContexts(parseScenario(input), ground).map((context) => ({
      what: `node of kind ${kind}`,
      needs: nodeNeeds(context),
    }));
  });
}

const moduleSubjects = (): Subject[] =>
  networkVariants().map(({ name, network }) => ({
    what: `module ${name}`,
    needs: networkNeeds(network),
  }));

/** All that a machine may be asked to run. */
const subjects = (ground: Ground): Subject[] => [
  ...kindSubjects(ground),
  { what: "endpoint: container", needs: containerNeeds },
  { what: "endpoint: host", needs: hostAgentNeeds },
  ...(Object.keys(guestBackends) as GuestBackendName[]).map((backend) => ({
    what: `endpoint: vm (${backend})`,
    needs: guestNeeds(backend),
  })),
  { what: "endpoint: vm (qemu with KVM)", needs: { ...guestNeeds("qemu"), kvm: true } },
  ...moduleSubjects(),
  ...forwarderNames.map((name) => ({ what: `forwarder ${name}`, needs: forwarderNeeds(name) })),
];

/** What to ask a machine in order to know what it can run. */
export function questionsFor(ground: Ground, context?: AnyNodeContext): string {
  const needs = subjects(ground).map((subject) => subject.needs);
  const all = context === undefined ? needs : [...needs, nodeNeeds(context)];
  const docker =
    context === undefined || kindOf(context.node).ownsContainers
      ? ground.defaultDockerHost
      : kindOf(context.node).dockerSocket(context);
  return probeScript({
    programs: all.flatMap(({ programs }) => programs),
    features: [...kernelFeatureList, ...all.flatMap(({ kernel }) => kernel)],
    docker: `docker -H ${quote(docker)}`,
  });
}

/** What a machine can run, by what it was found to have. */
export function diagnose(ground: Ground, facts: Facts): Finding[] {
  return subjects(ground).map(({ what, needs }) => ({ what, missing: missingOf(needs, facts) }));
}

/** What a node lacks for its part of a scenario. */
export const nodeMissing = (context: AnyNodeContext, facts: Facts): Missing[] =>
  missingOf(nodeNeeds(context), facts);

/** Whether the node is on the machine that we are on. */
export const isHere = (context: AnyNodeContext): boolean =>
  kindOf(context.node).machine(context, "here") === "here";
