import { z } from "zod";

const place = (role: string) =>
  z
    .enum(["container", "host"])
    .default("container")
    .describe(
      `Where the ${role}s run: container, in containers; host, as processes of the node itself, which takes root.`,
    );

export const endpointSectionSchema = z
  .strictObject({ server: place("server"), client: place("client") })
  .describe(
    "What stands at the ends of the pairs: containers, or processes of the nodes without any container.",
  );
