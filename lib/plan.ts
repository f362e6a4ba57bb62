import { z } from "zod";
import { scenarioSchema } from "./scenario.ts";

/**
 * The plan: all that the measuring program needs, computed from the scenario before anything runs.
 * It is the input of the Benchmark resource, so it must not name what differs from one `up` to the
 * next when nothing changed (no times, no absolute paths of the checkout).
 */

/** What `ip -d -j address` must say of one link before a number counts. */
export const linkFactsSchema = z.strictObject({
  node: z.string(),
  /** Container the link is in; absent: the node itself. */
  container: z.string().optional(),
  link: z.string(),
  /** Absent where it is not the scenario's: a loopback's. */
  mtuBytes: z.int().optional(),
  /** IPv4 address of an end of a pair, with its prefix length where the scenario says that too. */
  address: z.string().optional(),
  /** `linkinfo.info_kind`: veth, macvlan, bridge, … */
  kind: z.string().optional(),
  /** Part of `linkinfo.info_data`: a macvlan's mode, a VLAN's id, … */
  data: z.record(z.string(), z.union([z.string(), z.number()])).optional(),
});
export type LinkFacts = z.output<typeof linkFactsSchema>;

/** What a program on a node must print before a number counts. */
export const probeSchema = z.strictObject({
  node: z.string(),
  /** What it asks, for people: `datapath of br-int`. */
  what: z.string(),
  argv: z.tuple([z.string()], z.string()),
  /** The whole output, trimmed. */
  want: z.string(),
});
export type PlanProbe = z.output<typeof probeSchema>;

/** Ports that we make and set: what the record is to say of them. */
export const planPortsSchema = z.strictObject({
  node: z.string(),
  links: z.array(z.string()),
  /** Network namespace that they are in (`ip netns` name), where it is not the node's. */
  namespace: z.string().optional(),
  /** What the record calls them by, before their names. */
  called: z.string().optional(),
});
export type PlanPorts = z.output<typeof planPortsSchema>;

/** What is in the cable between the nodes. */
export const planMiddleboxSchema = z.strictObject({
  /** The node whose cable it is, and whose ends are there. */
  node: z.string(),
  at: z.enum(["client", "server"]).default("client"),
  /** Network namespace that it is in (`ip netns` name). */
  namespace: z.string(),
  forwarder: z.string(),
  /** Whether packets are routed, so that the ends are no neighbours. */
  routes: z.boolean(),
  /** POSIX sh on that node: prints the processes that forward, and why there are none where there should be some. */
  processes: z.string().nullable(),
  fault: z.string(),
  /** POSIX sh on that node, where the forwarder has a kernel of its own: what this has dropped. */
  guest: z.string().optional(),
});
export type PlanMiddlebox = z.output<typeof planMiddleboxSchema>;

export const planNodeSchema = z.strictObject({
  name: z.string(),
  /** guest: a virtual machine that is an end of a pair (lib/guest), on one of the nodes. */
  kind: z.enum(["local", "emulated", "ssh", "guest"]),
  /** Docker engine, as seen from the node itself; empty: it has none. */
  dockerHost: z.string(),
  /** Command line that opens a shell as root on the node, where it is another machine. */
  shell: z.tuple([z.string()], z.string()).optional(),
  /** Network namespace of an emulated node (`ip netns` name). */
  namespace: z.string().optional(),
  /** Folder on a tmpfs that all agents of the node share, mounted at /netbench in each container. */
  agentDir: z.string(),
});
export type PlanNode = z.output<typeof planNodeSchema>;

export const endpointSchema = z.strictObject({
  node: z.string(),
  /** Name of the container, or of the agent where there is no container. */
  container: z.string(),
  /** A process of the node, without a container (`endpoint: host`), or of a guest (`endpoint: vm`). */
  process: z.literal(true).optional(),
  /** Its own address, and the port that a server listens on. */
  address: z.string(),
  port: z.int(),
  /** Where clients find it, if not there: a published port of its node, a floating address. */
  dial: z.strictObject({ address: z.string(), port: z.int() }).optional(),
  /** Its link under test. */
  link: z.string(),
  /** Bytes of each received packet that the link's driver leaves out of its counter, where it does. */
  uncountedBytes: z.int().optional(),
  /** Whose network stack it uses: one of its own, or the node's, with all others on the node. */
  stack: z.enum(["own", "node"]),
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
  /** Readable and unique: `tcp-16`, `udp-4-reverse`. */
  id: z.string(),
  protocol: z.enum(["tcp", "udp"]),
  activePairs: z.int(),
  /** forward: clients send; reverse: servers send; both: all send. */
  direction: z.enum(["forward", "reverse", "both"]),
  /** Bytes a datagram for UDP; null for TCP. */
  payloadBytes: z.int().nullable(),
  /** Sending rate of each pair in one step of a search; absent: the scenario's. Never part of a plan. */
  bitsPerSecond: z.int().optional(),
});
export type Trial = z.output<typeof trialSchema>;

/** Bits per second that each pair of a UDP trial sends with; 0: as fast as it can. */
export const sendingRate = (
  trial: Trial,
  { udp }: { readonly udp: { readonly bitsPerSecond: number } },
): number => trial.bitsPerSecond ?? udp.bitsPerSecond;

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
  /** Where the scenario sets ports. */
  ports: z.array(planPortsSchema).optional(),
  /** Where the scenario has one. */
  middlebox: planMiddleboxSchema.optional(),
  probes: z.array(probeSchema),
  expectReachable: z.boolean(),
  /** MTU inside the containers. */
  mtuBytes: z.int(),
  trials: z.array(trialSchema),
});
export type Plan = z.output<typeof planSchema>;
