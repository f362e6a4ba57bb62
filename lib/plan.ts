import { z } from "zod";
import { scenarioSchema } from "./scenario.ts";

/**
 * The plan: all that the measuring program needs, computed from the scenario before anything runs.
 * It is the input of the Benchmark resource, so it must not name what differs from one `up` to the
 * next when nothing changed (no times, no absolute paths of the checkout).
 */

/** What `ip -d -j link` and friends must say of one link before a number counts. */
export const linkFactsSchema = z.strictObject({
  node: z.string(),
  /** Container the link is in; absent: the node itself. */
  container: z.string().optional(),
  link: z.string(),
  mtuBytes: z.int(),
  /** `linkinfo.info_kind`: veth, macvlan, bridge, … */
  kind: z.string().optional(),
  /** `linkinfo.info_data.mode`, where the kind has one. */
  mode: z.string().optional(),
});
export type LinkFacts = z.output<typeof linkFactsSchema>;

export const planNodeSchema = z.strictObject({
  name: z.string(),
  kind: z.enum(["local", "emulated"]),
  dockerHost: z.string(),
  /** Network namespace of an emulated node (`ip netns` name). */
  namespace: z.string().optional(),
  /** Folder on a tmpfs that all agents of the node share, mounted at /netbench in each container. */
  agentDir: z.string(),
});
export type PlanNode = z.output<typeof planNodeSchema>;

export const endpointSchema = z.strictObject({
  node: z.string(),
  container: z.string(),
  address: z.string(),
});
export type PlanEndpoint = z.output<typeof endpointSchema>;

export const planPairSchema = z.strictObject({
  /** 1, 2, 3 … */
  index: z.int(),
  client: endpointSchema,
  server: endpointSchema,
});
export type PlanPair = z.output<typeof planPairSchema>;

export const trialSchema = z.strictObject({
  /** Readable and unique: `tcp-16`, `udp-4`. */
  id: z.string(),
  protocol: z.enum(["tcp", "udp"]),
  activePairs: z.int(),
  direction: z.enum(["forward"]),
  /** Bytes a datagram for UDP; null for TCP. */
  payloadBytes: z.int().nullable(),
});
export type Trial = z.output<typeof trialSchema>;

export const planSchema = z.strictObject({
  formatVersion: z.literal(1),
  /** Name of the scenario: the Pulumi stack. */
  stack: z.string(),
  /** Digest of the ids of the containers in use: results belong to one testbed. */
  testbed: z.string(),
  scenario: scenarioSchema,
  nodes: z.array(planNodeSchema),
  /** The pairs that some trial uses, pair 1 first. */
  pairs: z.array(planPairSchema),
  facts: z.array(linkFactsSchema),
  expectReachable: z.boolean(),
  /** MTU inside the containers. */
  mtuBytes: z.int(),
  trials: z.array(trialSchema),
});
export type Plan = z.output<typeof planSchema>;
