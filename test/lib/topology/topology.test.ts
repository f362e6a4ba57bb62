import { expect } from "chai";
import { topologyOf } from "../../../lib/topology/topology.ts";
import type { ScenarioInput } from "../../../lib/scenario.ts";
import { mermaidOf } from "../../../report/topology/mermaid.ts";
import { topologySvg } from "../../../report/topology/svg.ts";
import { contextsFor, scenarioWith, switchedWith } from "../../scenarios.ts";

const graphOf = (input: ScenarioInput) => topologyOf(contextsFor(input).contexts);
const linesOf = (input: ScenarioInput): string[] =>
  graphOf(input).lines.map(({ from, to, text }) => `${from} > ${to}${text ? ` (${text})` : ""}`);
const boxes = (input: ScenarioInput) => {
  const { frames, boxes: outside } = graphOf(input);
  return [...frames.flatMap((frame) => frame.boxes), ...outside];
};
const ssh = (name: string, nic?: string) => ({
  ...{ name, kind: "ssh" as const, host: `${name}.example`, ...(nic === undefined ? {} : { nic }) },
});

describe("the drawing of a scenario", () => {
  const cases: [what: string, input: ScenarioInput, lines: string[]][] = [
    [
      "a bridge on one node, without a NIC",
      scenarioWith({ pairs: { count: 1 } }),
      ["n1_client_1 > n1_network", "n1_network > n1_server_1"],
    ],
    [
      "both halves of a pair in one guest",
      scenarioWith({
        endpoint: { client: "vm", server: "vm" },
        guest: { loopback: true },
        pairs: { count: 1 },
      }),
      ["n1_client_1 > n1_network", "n1_client_1 > n1_server_1"],
    ],
    [
      "macvlan across the switch, clients left and servers right",
      switchedWith({ pairs: { count: 1, placement: "switched" } }),
      [
        ...["n1_client_1 > n1_network", "n1_network > n1_nic"],
        ...["n2_nic > n2_network", "n2_network > n2_server_1"],
        ...["n1_nic > switch", "switch > n2_nic"],
      ],
    ],
    [
      "a middlebox between the clients' node and the switch",
      switchedWith({
        path: { middlebox: { forwarder: "bridge" } },
        pairs: { count: 1, placement: "switched" },
      }),
      [
        ...["n1_client_1 > n1_network", "n1_network > n1_nic"],
        ...["n2_nic > n2_network", "n2_network > n2_server_1"],
        ...["n1_nic > middlebox", "switch > n2_nic", "middlebox > switch"],
      ],
    ],
    [
      "a middlebox between the switch and the servers' node",
      switchedWith({
        path: { middlebox: { forwarder: "route", at: "server", where: "container" } },
        pairs: { count: 1, placement: "switched" },
      }),
      [
        ...["n1_client_1 > n1_network", "n1_network > n1_nic"],
        ...["n2_nic > n2_network", "n2_network > n2_server_1"],
        ...["n1_nic > switch", "middlebox > n2_nic", "switch > middlebox"],
      ],
    ],
    [
      "two machines, joined by what is there",
      switchedWith({
        nodes: [ssh("n1", "ens3"), ssh("n2", "ens3")],
        pairs: { count: 1, placement: "switched" },
      }),
      [
        ...["n1_client_1 > n1_network", "n1_network > n1_nic"],
        ...["n2_nic > n2_network", "n2_network > n2_server_1"],
        "n1_nic > n2_nic (the network between them)",
      ],
    ],
  ];
  for (const [what, input, lines] of cases) {
    it(`has the lines of ${what}`, () => {
      expect(linesOf(input)).to.deep.equal(lines);
    });
  }

  it("names no box twice, and draws no line to one that is not there", () => {
    for (const [, input] of cases) {
      const ids = boxes(input).map(({ id }) => id);
      expect(new Set(ids).size).to.equal(ids.length);
      for (const { from, to } of graphOf(input).lines) expect(ids).to.include.members([from, to]);
    }
  });

  for (const [count, drawn] of [
    [4, ["p001", "p002", "p003", "p004"]],
    [5, ["p001", "p002", "… 2", "p005"]],
    [128, ["p001", "p002", "… 125", "p128"]],
  ] as const) {
    it(`of ${count} pairs shows ${drawn.join(", ")}`, () => {
      const clients = boxes(scenarioWith({ pairs: { count } })).filter(({ id }) =>
        id.startsWith("n1_client"),
      );
      expect(clients.map(({ text }) => text[0]?.replace(/ (client|more)$/, ""))).to.deep.equal(
        drawn,
      );
    });
  }

  it("says MTU less encapsulation, hairpin, published ports and processes", () => {
    const said = (input: ScenarioInput) => boxes(input).flatMap(({ text }) => text);
    expect(said(switchedWith({ network: { module: "vxlan" } }))).to.include.members([
      ...["MTU 1450", "MTU 1500", "198.18.0.1"],
    ]);
    const vepa = switchedWith({
      network: { module: "macvlan", mode: "vepa" },
      switch: { hairpin: true },
    });
    expect(said(vepa)).to.include.members(["macvlan vepa", "sends frames back (hairpin)"]);
    const dnat = switchedWith({ network: { module: "bridge", publishedPorts: "dnat" } });
    expect(said(dnat).join()).to.match(/found at 198\.18\.0\.2:\d+/);
    const queue = { packets: 10, rateBitsPerSecond: 5e8 };
    const boxed = { forwarder: "nat" as const, where: "container" as const, queue };
    expect(said(switchedWith({ path: { middlebox: boxed } }))).to.include.members([
      ...["middlebox", "nat", "in a container", "shaped to 500 Mbit/s"],
    ]);
    const host = scenarioWith({ endpoint: { server: "host" }, pairs: { count: 1 } });
    expect(boxes(host).map(({ kind }) => kind)).to.deep.equal(["container", "network", "process"]);
  });

  it("as Mermaid is a flowchart with a frame a node", () => {
    const graph = graphOf(scenarioWith({ pairs: { count: 1 } }));
    expect(mermaidOf(graph).split("\n")).to.deep.equal([
      ...["---", 'title: "trial: 1 pair on bridge, local"', "---", "flowchart LR"],
      '  subgraph n1_node["n1 (local)"]',
      '    n1_client_1["p001 client<br/>198.19.0.4"]',
      '    n1_network(["bridge<br/>MTU 1500<br/>198.19.0.0/16"])',
      '    n1_server_1["p001 server<br/>198.19.0.5"]',
      "  end",
      ...["  n1_client_1 --- n1_network", "  n1_network --- n1_server_1", ""],
    ]);
  });

  it("as Mermaid has no sign in a label that would end it", () => {
    const graph = graphOf(scenarioWith());
    const text = mermaidOf({
      ...graph,
      boxes: [{ id: "odd", kind: "more", text: ['a "b" <c> #d'] }],
    });
    expect(text).to.include('odd["a #34;b#34; #60;c#62; #35;d"]');
  });

  it("as SVG has a name, every box's text, the first pair on top, and no script", async () => {
    const input = switchedWith({ pairs: { count: 6, placement: "switched" } });
    const svg = await topologySvg(graphOf(input));
    expect(svg).to.match(
      /^<svg role="img" aria-label="trial: 6 pairs on macvlan bridge, switched"/,
    );
    for (const text of boxes(input).flatMap((box) => box.text)) {
      expect(svg, text).to.include(`>${text}<`);
    }
    expect(svg).not.to.match(/<script|<image|href=/);
    const heightOf = (text: string) =>
      Number(new RegExp(`y="([-\\d.]+)"[^>]*>${text}<`).exec(svg)?.[1]);
    expect(heightOf("p001 client")).to.be.lessThan(heightOf("p006 client"));
  });
});
