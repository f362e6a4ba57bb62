import { scenarioWith, switchedWith } from "../../scenarios.ts";
import type { Case } from "./case.ts";

/** Rules about what stands at the ends of pairs. */
export const endpointCases: readonly Case[] = [
  {
    rule: "Processes of the nodes (`endpoint`: host) are for",
    right: scenarioWith({ endpoint: { server: "host" } }),
    wrong: switchedWith({ endpoint: { client: "host" } }),
    expected: [
      ["endpoint.client", /set endpoint\.client to container, or take the module bridge or/],
    ],
  },
  {
    rule: "Processes of the nodes (`endpoint`: host) reach a bridge",
    right: scenarioWith({ network: { module: "bridge" }, endpoint: { server: "host" } }),
    wrong: switchedWith({
      network: { module: "bridge", vlanId: 10 },
      endpoint: { server: "host" },
    }),
    expected: [["endpoint.server", /take the module host, or set pairs\.placement to local/]],
  },
  {
    rule: "Processes of the nodes (`endpoint`: host) reach a bridge",
    right: scenarioWith({ network: { module: "bridge" }, endpoint: { client: "host" } }),
    wrong: scenarioWith({
      nodes: [{ name: "n1", kind: "emulated" }],
      network: { module: "bridge", publishedPorts: "proxy" },
      endpoint: { client: "host" },
    }),
    expected: [["endpoint.client", /leave out publishedPorts/]],
  },
  {
    rule: "With any module but host at least one end",
    right: scenarioWith({
      network: { module: "host" },
      endpoint: { server: "host", client: "host" },
    }),
    wrong: scenarioWith({ endpoint: { server: "host", client: "host" } }),
    expected: [["endpoint", /or take the module host/]],
  },
];
