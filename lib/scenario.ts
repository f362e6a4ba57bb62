import { z } from "zod";

/**
 * THE scenario schema: one scenario is one system under test. Types, defaults, validation, the
 * reference (docs/scenario.md) and editor completion (docs/scenario.schema.json) all come from here.
 * Rules that concern several fields at once are in scenario-rules.ts, because they must also run
 * when another part of the scenario is wrong: all mistakes are reported together.
 */

/** Linux interface names end at 15 characters (IFNAMSIZ - 1, include/uapi/linux/if.h). */
export const maxInterfaceNameLength = 15;

/** The paper measures 1 to 128 pairs (section IV). */
export const maxPairs = 128;

/** IPv4 + UDP headers without options (RFC 791, RFC 768): the MTU less this is the largest datagram. */
export const udpOverIpv4HeaderBytes = 28;

const nodeName = z
  .string()
  .regex(/^[a-z][a-z0-9-]*$/)
  .max(maxInterfaceNameLength)
  .describe(
    "Name of the node: small letters, digits and dashes, at most 15 characters because a switch port is named after it.",
  );

const interfaceName = z
  .string()
  .regex(/^[A-Za-z0-9_.:@-]+$/)
  .max(maxInterfaceNameLength);

const localNode = z
  .strictObject({
    name: nodeName,
    kind: z.literal("local"),
    dockerHost: z
      .string()
      .regex(/^unix:\/\/\/.+/)
      .optional()
      .describe(
        "Docker engine of the node, `unix:///path`. Default: DOCKER_HOST, else unix:///var/run/docker.sock.",
      ),
    nic: interfaceName
      .optional()
      .describe(
        "The interface under test. Needed by modules that sit on a NIC (macvlan), not by bridge.",
      ),
  })
  .describe(
    "This machine, with the Docker engine that is there. No root for Docker's own networks.",
  );

const emulatedNode = z
  .strictObject({ name: nodeName, kind: z.literal("emulated") })
  .describe(
    "A network namespace with a Docker engine of its own and a NIC `eth1` into a switch namespace. Needs root and nothing else; several fit on one machine.",
  );

export const nodeSchema = z.discriminatedUnion("kind", [localNode, emulatedNode]);

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
        "Change the NIC even where it carries the default route or the ssh session, which may cut you off.",
      ),
  })
  .describe("The NIC under test, as desired state. Originals come back on destroy.");

const subnet = z
  .cidrv4()
  .default("198.19.0.0/16")
  .describe(
    "IPv4 subnet of the containers. The default is part of the range kept for benchmarks (RFC 2544, appendix C.2.2).",
  );

const bridgeNetwork = z
  .strictObject({ module: z.literal("bridge"), subnet })
  .describe("veth pairs into a Linux bridge, as Docker makes them (paper, section III.1).");

const macvlanNetwork = z
  .strictObject({
    module: z.literal("macvlan"),
    mode: z
      .enum(["bridge", "private", "vepa", "passthru"])
      .default("bridge")
      .describe(
        "bridge: containers of a node reach each other; private: never; vepa: only by way of a switch with hairpin; passthru: one container owns the NIC (paper, section III.3).",
      ),
    subnet,
  })
  .describe("macvlan links on the node's NIC (paper, section III.3).");

export const networkSchema = z.discriminatedUnion("module", [bridgeNetwork, macvlanNetwork]);

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

export const pairsSchema = z
  .strictObject({
    count: z
      .int()
      .min(1)
      .max(maxPairs)
      .default(1)
      .describe("How many pairs of containers, a client and a server each."),
    placement: z
      .enum(["local", "switched"])
      .default("local")
      .describe(
        "local: both halves on the first node (paper, Fig. 4); switched: clients on the first node, servers on the second (Fig. 5).",
      ),
  })
  .describe("The container pairs.");

export const benchmarkSchema = z
  .strictObject({
    protocols: z
      .array(z.enum(["tcp", "udp"]))
      .min(1)
      .default(["tcp"])
      .describe("Transport protocols, a trial for each."),
    activePairs: z
      .array(z.int().min(1).max(maxPairs))
      .min(1)
      .optional()
      .describe(
        "How many pairs send at once, a trial for each number; the rest stay idle. Default: all pairs.",
      ),
    durationSec: z
      .int()
      .min(1)
      .max(3600)
      .default(10)
      .describe("Length of one repetition in whole seconds (the paper: 10)."),
    repetitions: z
      .int()
      .min(1)
      .max(1000)
      .default(10)
      .describe("How often each trial is repeated (the paper: 10)."),
    order: z
      .enum(["randomized", "sequential"])
      .default("randomized")
      .describe(
        "randomized: trials interleaved in blocks by the seed, so that drift over time hits all alike; sequential: one trial after the other.",
      ),
    seed: z.int().min(0).default(1).describe("Seed of the randomized order."),
    run: z
      .int()
      .min(1)
      .default(1)
      .describe("Number of the run. A higher number measures again without touching a container."),
    tcp: z
      .strictObject({
        congestionControl: z
          .string()
          .regex(/^[a-z][a-z0-9_]*$/)
          .default("cubic")
          .describe(
            "TCP congestion control of every test (iperf3 -C): machines differ in their default.",
          ),
      })
      .prefault({})
      .describe("TCP settings."),
    udp: z
      .strictObject({
        payloadBytes: z
          .int()
          .min(16)
          .max(65507)
          .optional()
          .describe(
            "Bytes of payload a datagram (iperf3 -l). Default: the MTU less 28, the largest that needs no fragments.",
          ),
        bitsPerSecond: z
          .int()
          .min(0)
          .default(0)
          .describe("Sending rate of each pair (iperf3 -b); 0 sends as fast as it can."),
      })
      .prefault({})
      .describe("UDP settings."),
  })
  .describe("What is measured. Changing it never re-creates a container.");

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

/** The sections of a scenario, by key. */
export const sections = {
  nodes: z
    .array(nodeSchema)
    .min(1)
    .max(2)
    .describe("The nodes: one for local pairs, two for switched."),
  nic: nicSchema.prefault({}),
  network: networkSchema.describe("The network module under test."),
  switch: switchSchema.prefault({}),
  pairs: pairsSchema.prefault({}),
  expectReachable: expectReachableSchema.optional(),
  benchmark: benchmarkSchema.prefault({}),
  image: imageSchema.optional(),
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
