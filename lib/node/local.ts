import { agentDir } from "../folders.ts";
import { script } from "../script.ts";
import { quote } from "../shell.ts";
import type { NodeKind } from "./node-kind.ts";

/** This machine with the Docker engine that is there; root only where a NIC is to be changed. */
export const local: NodeKind<"local"> = {
  dockerHost: ({ node, defaultDockerHost }) => node.dockerHost ?? defaultDockerHost,
  dockerSocket: ({ node, defaultDockerHost }) => node.dockerHost ?? defaultDockerHost,
  docker: ({ node, defaultDockerHost }, ...args) => [
    ...["docker", "-H", node.dockerHost ?? defaultDockerHost],
    ...args,
  ],
  address: () => undefined,
  namespace: () => undefined,
  nic: ({ node }) => node.nic,
  inNode: (_context, body) => body,
  machine: (_context, body) => body,
  route: () => undefined,
  hostState: ({ person, stack, node }) => {
    const folder = quote(agentDir(person, stack, node.name));
    return {
      up: script(`mkdir -p ${folder}`, `chmod 700 ${folder}`),
      down: script(`rm -rf ${folder}`),
      check: script(`[ -d ${folder} ] || echo "agents' folder: want ${folder}, have nothing"`),
    };
  },
  ownsContainers: false,
  needsRoot: ({ node }) => node.nic !== undefined,
  hasRoot: ({ person }) => person.uid === 0,
  programs: ["docker"],
};
