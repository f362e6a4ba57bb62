import { expect } from "chai";
import { parseNodeView, parsePlaceView } from "../../../lib/inspect/parse.ts";
import { nodeInspection, placeInspection } from "../../../lib/inspect/script.ts";
import { inspectTables } from "../../../report/inspect-table.ts";
import { expectGolden, expectShellReads } from "../../golden.ts";
import { contextsFor, switchedWith } from "../../scenarios.ts";

const link = (ifname: string, mtu: number, rest: object = {}) => ({
  ...{ ifname, mtu, flags: ["BROADCAST", "UP", "LOWER_UP"], addr_info: [] },
  ...rest,
});
const address = (local: string, prefixlen: number, scope = "global") => ({
  addr_info: [{ family: "inet", local, prefixlen, scope }],
});
/** As ip prints them: a port of a bridge has an id of its own. */
const veth = (master?: string) => {
  const port = { info_slave_kind: "bridge", info_slave_data: { id: "0x8001", hairpin: false } };
  const linkinfo = { info_kind: "veth", ...(master === undefined ? {} : port) };
  return { link_netnsid: 1, linkinfo, ...(master === undefined ? {} : { master }) };
};
const macvlan = { linkinfo: { info_kind: "macvlan", info_data: { mode: "bridge" } } };

/** A node with a NIC, three ends of containers' links, and one of each state of a container. */
const answer = [
  "@ up",
  "yes",
  "@ kernel",
  "6.1.0",
  "@ engine",
  "20.10.24",
  "@ links",
  JSON.stringify([
    link("lo", 65536),
    {},
    link("eth1", 9000, { ...veth(), ...address("198.18.0.1", 24) }),
    link("br0", 1500, { linkinfo: { info_kind: "bridge" }, ...address("fe80::1", 64, "link") }),
    link("vethb", 1500, veth("br0")),
    link("vetha", 1500, veth("br0")),
    link("vethc", 1400, veth("br0")),
    link("eth1.10", 9000, {
      link: "eth1",
      linkinfo: { info_kind: "vlan", info_data: { id: 10 } },
      flags: ["UP", "NO-CARRIER"],
    }),
  ]),
  "@ networks",
  '{"name":"netbench-trial","driver":"macvlan","subnets":[{"Subnet":"198.19.0.0/16"}],"options":{"parent":"eth1"}}',
  "@ containers",
  "/netbench-trial-p002-client exited 0 netbench-trial",
  "/netbench-trial-p001-client running 41 netbench-trial",
  "/netbench-trial-p003-client running 43 host",
  "/netbench-trial-p004-client running 44 none",
  "@ inside",
  `/netbench-trial-p001-client ${JSON.stringify([
    link("lo", 65536),
    link("eth0", 9000, { ...macvlan, ...address("198.19.0.4", 16) }),
  ])}`,
  "/netbench-trial-p004-client ",
  "@ processes",
  "netbench-trial-p001-server-host",
  "",
].join("\n");

const switchAnswer = [
  "@ links",
  JSON.stringify([
    link("br0", 1500, { linkinfo: { info_kind: "bridge" } }),
    link("n1", 65535, {
      ...veth("br0"),
      linkinfo: {
        info_kind: "veth",
        info_slave_kind: "bridge",
        info_slave_data: { state: "forwarding", id: "0x8001", hairpin: true },
      },
    }),
  ]),
].join("\n");

const middleboxAnswer = `@ links\n${JSON.stringify([
  link("m1", 1500, veth("br0")),
  link("m2", 1500, { ...veth(), flags: ["BROADCAST"] }),
])}`;

const cells = (table: string): string[][] =>
  table.split("\n").map((line) => line.trim().split(/ {2,}/));

describe("what a node is asked about its testbed", () => {
  it("is one script that only reads", () => {
    const { first } = contextsFor(switchedWith());
    const script = nodeInspection(first, "0123abcd");
    expectShellReads(script);
    expectGolden("inspect.node", script);
    expectShellReads(placeInspection("netbench-trial-switch"));
    expect(script).not.to.match(/ (set|add|del|rm|start|run|create) /);
  });
});

describe("what a node says of its testbed", () => {
  const view = parseNodeView(answer);

  it("is its links with what they are, but loopback", () => {
    expect(view.links.map(({ name }) => name)).to.deep.equal([
      ...["br0", "eth1", "eth1.10", "vetha", "vethb", "vethc"],
    ]);
    expect(view.links[1]).to.deep.equal({
      ...{ name: "eth1", kind: "veth", choice: null, up: true, mtuBytes: 9000 },
      ...{ addresses: ["198.18.0.1/24"], master: null, parent: null },
      ...{ leadsOut: true, hairpin: null },
    });
    expect(view.links[0]?.addresses, "its own link-local").to.deep.equal([]);
    expect(view.links[2]).to.deep.include({ choice: "10", parent: "eth1", up: false });
  });

  it("is its networks and containers, those that do not run and that nobody can look into too", () => {
    expect(view.networks).to.deep.equal([
      {
        ...{ name: "netbench-trial", driver: "macvlan", subnets: ["198.19.0.0/16"] },
        options: { parent: "eth1" },
      },
    ]);
    const seen = view.containers.map(({ state, onNodeStack, links }) => [
      ...[state, onNodeStack, links?.length ?? null],
    ]);
    expect(seen).to.deep.equal([
      ["running", false, 1],
      ["exited", false, null],
      ["running", true, null],
      ["running", false, null],
    ]);
  });

  it("is empty where there is no answer, or half of one", () => {
    for (const text of ["", "@ links\n[{", answer.slice(0, 300)]) {
      const { containers, processes } = parseNodeView(text);
      expect([containers, processes]).to.deep.equal([[], []]);
    }
    expect(parseNodeView("").up).to.equal(false);
    expect(parsePlaceView("")).to.deep.equal([]);
  });
});

describe("the tables of inspect", () => {
  const tables = inspectTables({
    stack: "trial",
    nodes: [
      { name: "n1", kind: "emulated", nic: "eth1", view: parseNodeView(answer) },
      { name: "n2", kind: "ssh", nic: "ens3", view: undefined },
    ],
    switchLinks: parsePlaceView(switchAnswer),
    middleboxLinks: parsePlaceView(middleboxAnswer),
  });
  const rows = cells(tables);

  for (const row of [
    ["n1", "emulated", "Linux 6.1.0", "20.10.24", "eth1"],
    ["n2", "ssh", "not there", "–", "–"],
    ["eth1", "n1", "veth", "up", "9000", "198.18.0.1/24", "–"],
    ["eth1.10", "n1", "vlan 10", "down", "9000", "–", "on eth1"],
    ["2 ends of containers' links", "n1", "veth", "up", "1500", "–", "br0"],
    ["vethc", "n1", "veth", "up", "1400", "–", "br0"],
    ["n1", "switch", "veth", "up", "65535", "–", "br0, hairpin"],
    ["m1", "middlebox", "veth", "up", "1500", "–", "br0"],
    ["m2", "middlebox", "veth", "down", "1500", "–", "–"],
    ["netbench-trial", "n1", "macvlan", "198.19.0.0/16", "parent=eth1"],
    ["p001-client", "n1", "running", "eth0", "macvlan bridge", "9000", "198.19.0.4/16"],
    ["p002-client", "n1", "exited", "–", "–", "–", "–"],
    ["p003-client", "n1", "running", "the node's own", "–", "–", "–"],
    ["p001-server-host", "n1", "process of the node"],
  ]) {
    it(`has ${row.join(" | ")}`, () => {
      expect(rows).to.deep.include(row);
    });
  }

  it("leaves out what there is none of", () => {
    const view = parseNodeView("@ up\nyes\n");
    const bare = inspectTables({
      ...{ stack: "trial", switchLinks: [], middleboxLinks: [] },
      nodes: [{ name: "n1", kind: "local", nic: undefined, view }],
    });
    expect(cells(bare).slice(2)).to.deep.equal([
      ["n1", "local", "Linux ?", "does not answer", "–"],
    ]);
  });
});
