import { z } from "zod";

const place = (role: string) =>
  z
    .enum(["container", "host", "vm"])
    .default("container")
    .describe(
      `Where the ${role}s run: container, in containers; host, as processes of the node itself; vm, each in a virtual machine of its own (\`guest\`). The last two take root.`,
    );

export const endpointSectionSchema = z
  .strictObject({ server: place("server"), client: place("client") })
  .describe(
    "What stands at the ends of the pairs: containers, processes of the nodes without any container, or virtual machines.",
  );
