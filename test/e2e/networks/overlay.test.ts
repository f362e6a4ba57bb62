import { readdirSync } from "node:fs";
import { expect } from "chai";
import { read } from "../support/command.ts";
import { containersOf, docker, engineOf, linksInside } from "../support/containers.ts";
import { describeNetwork } from "../support/network-life.ts";
import type { Testbed } from "../support/testbed.ts";

const swarm = (testbed: Testbed, node: string, field: string) =>
  docker(engineOf(testbed.stack, node), "info", "-f", `{{.Swarm.${field}}}`);

/** The links of the namespace that the engine keeps for the network. */
async function tunnels({ stack }: Testbed, node: string): Promise<string> {
  const id = await docker(
    engineOf(stack, node),
    "network",
    "inspect",
    "-f",
    "{{.Id}}",
    `netbench-${stack}`,
  );
  const folder = `/run/netbench/${stack}/${node}/exec/netns`;
  const name = readdirSync(folder).find((entry) => entry.endsWith(`-${id.slice(0, 10)}`)) ?? "none";
  return read(
    "nsenter",
    `--net=${folder}/${name}`,
    "ip",
    "-d",
    "-o",
    "link",
    "show",
    "type",
    "vxlan",
  );
}

async function expectSwarm(testbed: Testbed, nodes: readonly string[]) {
  expect(await swarm(testbed, "n1", "ControlAvailable")).to.equal("true");
  for (const node of nodes) {
    expect(await swarm(testbed, node, "LocalNodeState"), node).to.equal("active");
    expect(await tunnels(testbed, node), node).to.match(/ vxlan id 4097 .* dstport 4789 /);
    const containers = await containersOf(testbed.stack, engineOf(testbed.stack, node));
    for (const container of containers) {
      const names = (await linksInside(container)).map(({ ifname }) => ifname);
      expect(names.sort(), "the second is docker_gwbridge's").to.deep.equal(["eth0", "eth1", "lo"]);
    }
  }
}

describeNetwork({
  scenario: "overlay-local",
  onlyInFullRuns: true,
  nodes: ["n1"],
  link: { kind: "veth" },
  overheadBytes: 50,
  expectKernel: (testbed) => expectSwarm(testbed, ["n1"]),
});

describeNetwork({
  scenario: "overlay-switched",
  nodes: ["n1", "n2"],
  link: { kind: "veth" },
  overheadBytes: 50,
  expectKernel: (testbed) => expectSwarm(testbed, ["n1", "n2"]),
  drift: {
    title: "when a container's link was made smaller",
    make: async (testbed) => {
      const [container] = await containersOf(testbed.stack, engineOf(testbed.stack, "n2"));
      const namespace = String(container?.State.Pid);
      const words = ["nsenter", "-t", namespace, "-n", "ip", "link", "set", "eth0", "mtu", "1400"];
      await read(...(words as [string, ...string[]]));
    },
    named: () => "eth0 mtu: want 8950, have 1400",
    inPlace: true,
  },
});
