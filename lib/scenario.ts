import { z } from "zod";
import { benchmarkSchema } from "./scenario/benchmark.ts";
import { endpointSectionSchema } from "./scenario/endpoint.ts";
import { guestSchema } from "./scenario/guest.ts";
import { networkSchema } from "./scenario/network.ts";
import { nicSettings } from "./scenario/nic.ts";
import { nodeSchema } from "./scenario/nodes.ts";
import { pairsSchema } from "./scenario/pairs.ts";
import { pathSchema } from "./scenario/path.ts";
import { portsSchema } from "./scenario/ports.ts";

/**
 * THE scenario schema: one scenario is one system under test. Types, defaults, validation, the
 * reference (docs/scenario.md) and editor completion (docs/stack.schema.json) all come from here.
 * Rules that concern several fields at once are in scenario-rules.ts, because they must also run
 * when another part of the scenario is wrong: all mistakes are reported together.
 */

/** IPv4 + UDP headers without options (RFC 791, RFC 768): the MTU less this is the largest datagram. */
export const udpOverIpv4HeaderBytes = 28;

export const nicSchema = z
  .strictObject({
    mtuBytes: z
      .int()
      .min(576)
      .max(65535)
      .default(1500)
      .describe(
        "MTU in bytes of each node's NIC under test and, less the module's encapsulation, of every container. The paper uses 1500 and 9000.",
      ),
    allowDisruptive: z
      .boolean()
      .default(false)
      .describe(
        "Change the NIC even where it carries the default route or the ssh session, which may cut you off. The node gives the originals back by itself where it is not reached again within 30 s.",
      ),
    ...nicSettings,
  })
  .describe("The NIC under test, as desired state. Originals come back on destroy.");

export const switchSchema = z
  .strictObject({
    hairpin: z
      .boolean()
      .default(false)
      .describe(
        "The switch sends frames back to the port they came from (802.1Qbg, reflective relay), as VEPA needs. Set on emulated switches; a statement about real ones.",
      ),
  })
  .describe("The switch between the nodes.");

export const expectReachableSchema = z
  .boolean()
  .describe(
    "Whether the halves of a pair are to reach each other. Default: derived from module, mode, placement and switch.",
  );

export const imageSchema = z
  .string()
  .min(1)
  .describe(
    "Container image with iperf3, ping, ip, ethtool and a POSIX sh. Default: built on the node from this machine's own binaries.",
  );

export const presetSchema = z
  .enum(["correct", "as-2016"])
  .meta({ default: "correct" })
  .describe(
    "correct: netbench's own method; as-2016: that of the paper's scripts, for comparison with its curves, never `valid` (docs/method.md). It sets what the scenario leaves open: ipvlan in l3 mode, published ports, `tcp.mssBytes`, UDP at 10 Gbit/s with 8192 bytes, 10 × 10 s.",
  );

/** The sections of a scenario, by key. */
export const sections = {
  // The number of nodes is held by a rule: zod looks at no item of a list that is too long.
  nodes: z
    .array(nodeSchema)
    .min(1)
    .meta({ maxItems: 2, description: "The nodes: one for local pairs, two for switched." }),
  nic: nicSchema.prefault({}),
  ports: portsSchema.optional(),
  network: networkSchema.describe("The network module under test."),
  switch: switchSchema.prefault({}),
  path: pathSchema.optional(),
  pairs: pairsSchema.prefault({}),
  endpoint: endpointSectionSchema.prefault({}),
  guest: guestSchema.optional(),
  expectReachable: expectReachableSchema.optional(),
  benchmark: benchmarkSchema.prefault({}),
  image: imageSchema.optional(),
  preset: presetSchema.optional(),
} as const;

export const scenarioSchema = z
  .strictObject(sections)
  .describe("A netbench scenario: one system under test.");

export type ScenarioInput = z.input<typeof scenarioSchema>;
export type Scenario = z.output<typeof scenarioSchema>;
export type NodeSpec = z.output<typeof nodeSchema>;
export type NodeKindName = NodeSpec["kind"];
export type NodeOf<K extends NodeKindName> = Extract<NodeSpec, { kind: K }>;
export type NetworkSpec = z.output<typeof networkSchema>;
export type NetworkModuleName = NetworkSpec["module"];
export type NetworkOf<M extends NetworkModuleName> = Extract<NetworkSpec, { module: M }>;
export type Placement = Scenario["pairs"]["placement"];
export type Protocol = Scenario["benchmark"]["protocols"][number];
