import { z } from "zod";
import { cpuList, nodeNicSettings } from "./nic.ts";
import { allowGlobal, governor, sysctls } from "./sysctls.ts";

/** Linux interface names end at 15 characters (IFNAMSIZ - 1, include/uapi/linux/if.h). */
export const maxInterfaceNameLength = 15;

export const nodeName = z
  .string()
  .regex(/^[a-z][a-z0-9-]*$/)
  .max(maxInterfaceNameLength)
  .meta({
    description:
      "Name of the node. Short, because a port of the switch is named after it (Linux: IFNAMSIZ).",
    patternErrorMessage: "small letters, digits and dashes, a letter first",
  });

export const interfaceName = z
  .string()
  .regex(/^[A-Za-z0-9_.:@-]+$/)
  .max(maxInterfaceNameLength)
  .meta({ patternErrorMessage: "the name of a network interface, such as eth1" });

/** What every kind of node may ask of its kernel and NIC. */
const settings = {
  nicSettings: nodeNicSettings,
  sysctls,
  allowGlobal,
  governor,
  cpus: cpuList
    .optional()
    .describe(
      "Processors that the node's containers run on, and no other; `benchmark.pinning` says how they share them.",
    ),
} as const;

const localNode = z
  .strictObject({
    name: nodeName,
    kind: z.literal("local"),
    dockerHost: z
      .string()
      .regex(/^unix:\/\/\/.+/)
      .meta({ patternErrorMessage: "unix:// and the absolute path of a socket" })
      .optional()
      .describe(
        "Docker engine of the node, `unix:///path`. Default: the one that `docker` uses: DOCKER_HOST, else the current context, else unix:///var/run/docker.sock.",
      ),
    nic: interfaceName
      .optional()
      .describe(
        "The interface under test. Needed by modules that sit on a NIC (macvlan), not by bridge.",
      ),
    ...settings,
  })
  .describe(
    "This machine, with the Docker engine that is there. No root for Docker's own networks.",
  );

const emulatedNode = z
  .strictObject({ name: nodeName, kind: z.literal("emulated"), ...settings })
  .describe(
    "A network namespace with a Docker engine of its own and a NIC `eth1` into a switch namespace. Needs root and nothing else; several fit on one machine.",
  );

const hostName = z
  .string()
  .regex(/^[A-Za-z0-9][A-Za-z0-9._-]*$/)
  .meta({
    patternErrorMessage: "a host name, an IPv4 address, or a name from the ssh configuration",
  });

const ipv4Address = /^(25[0-5]|2[0-4]\d|1?\d?\d)(\.(25[0-5]|2[0-4]\d|1?\d?\d)){3}$/;

const isIpv4Address = (text: string): boolean => ipv4Address.test(text);

/** The shell that would replace ~ never sees these words. */
const filePath = z
  .string()
  .regex(/^[^~\0]+$/)
  .meta({ patternErrorMessage: "a path, absolute or from the project's folder, without ~" });

const sshNode = z
  .strictObject({
    name: nodeName,
    kind: z.literal("ssh"),
    host: hostName.describe(
      "The node's address or name. ssh goes there, unless managementHost is given.",
    ),
    managementHost: hostName
      .optional()
      .describe(
        "Where ssh goes instead: an address or name out of band, so that no control traffic is on the NIC under test.",
      ),
    user: z
      .string()
      .regex(/^[A-Za-z_][A-Za-z0-9_.-]*$/)
      .meta({ patternErrorMessage: "the name of a user" })
      .optional()
      .describe(
        "Who logs in: root, or who may use sudo without a password and Docker. Default: as ssh itself decides.",
      ),
    port: z.int().min(1).max(65535).optional().describe("Port of sshd. Default: as ssh decides."),
    identityFile: filePath.optional().describe("Private key, as for `ssh -i`."),
    sshConfig: filePath
      .optional()
      .describe("Configuration of ssh, as for `ssh -F`. Default: the person's own."),
    hostKey: z
      .enum(["strict", "accept-new"])
      .default("strict")
      .describe(
        "strict: the host's key must be known. accept-new: a key that is seen for the first time is taken and kept.",
      ),
    nic: interfaceName
      .optional()
      .describe("The interface under test. Needed by modules that sit on a NIC."),
    address: z
      .string()
      .regex(ipv4Address)
      .meta({ patternErrorMessage: "an IPv4 address, such as 10.0.0.11" })
      .optional()
      .describe("IPv4 address of the NIC under test. Default: host, where that is one."),
    ...settings,
  })
  .describe(
    "Another machine with the Docker engine that is there, reached by OpenSSH as the person has set it up. Root there, or sudo without a password.",
  );

/** IPv4 address of an ssh node's NIC under test, where the scenario says it. */
export const knownAddressOf = ({ address, host }: z.output<typeof sshNode>): string | undefined =>
  address ?? (isIpv4Address(host) ? host : undefined);

export const nodeSchema = z.discriminatedUnion("kind", [localNode, emulatedNode, sshNode]);
