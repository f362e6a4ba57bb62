import { z } from "zod";

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
