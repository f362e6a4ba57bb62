import { expect } from "chai";
import { parseScenario } from "../../lib/parse-scenario.ts";
import { doctorTable } from "../../report/doctor-table.ts";
import { scenarioList } from "../../report/scenario-list.ts";
import { switchedWith } from "../scenarios.ts";

const facts = {
  system: "Debian, Linux 6.1",
  root: false,
  engine: undefined,
  programs: new Set<string>(),
  features: undefined,
  kvm: "none" as const,
};

describe("the table of doctor", () => {
  it("says what runs, what is missing and how to get it", () => {
    const missing = [
      { what: "root", cure: "run as root" },
      { what: "the program ip", cure: "apt-get install iproute2" },
    ];
    const table = doctorTable("This machine", facts, [
      { what: "module bridge", missing: [] },
      { what: "node of kind emulated", missing },
    ]);
    const lines = table.split("\n").map((line) => line.split(/ {2,}/));
    expect(lines[0]).to.deep.equal(["This machine: Debian, Linux 6.1, no Docker engine, no root"]);
    expect(lines[1]).to.deep.equal(["kernel: only root can ask what it has"]);
    expect(lines.slice(4)).to.deep.equal([
      ["module bridge", "yes"],
      ["node of kind emulated", "no", "root", "run as root"],
      ["", "the program ip", "apt-get install iproute2"],
    ]);
  });

  it("says what the kernel has, and lacks, with the options that build it", () => {
    const features = new Set(["CONFIG_BRIDGE", "CONFIG_MACVLAN", "CONFIG_VXLAN"]);
    const lines = doctorTable("Node n1", { ...facts, features }, []).split("\n");
    expect(lines.slice(1, 3)).to.deep.equal([
      "kernel has bridge, macvlan, vxlan",
      "kernel lacks ipvlan (CONFIG_IPVLAN), openvswitch (CONFIG_OPENVSWITCH), 802.1Q VLAN (CONFIG_VLAN_8021Q)",
    ]);
    expect(lines[3]).to.match(/npm run lab -- up/);
  });
});

describe("the list of scenarios", () => {
  const scenario = parseScenario(switchedWith({ network: { module: "macvlan", mode: "vepa" } }));

  it("says of each what it is and shows, and whether it runs here", () => {
    const table = scenarioList([
      { stack: "one", shows: "A thing.", scenario, runs: "yes" },
      { stack: "two", shows: "", scenario: undefined, runs: "no: its file has mistakes" },
    ]);
    const lines = table.split("\n").map((line) => line.split(/ {2,}/));
    expect(lines[2]).to.deep.equal(["one", "2 emulated", "macvlan vepa", "switched", "yes"]);
    expect(lines[3]).to.deep.equal(["", "A thing."]);
    expect(lines[4]?.[0]).to.equal("two");
  });

  it("keeps to 120 columns, whatever the reason", () => {
    const runs = `no: ${"a kernel with something in it; ".repeat(5)}`;
    const shows = "What it shows in rather many words, as first lines go. ".repeat(3);
    const table = scenarioList([{ stack: "x".repeat(30), shows, scenario, runs }]);
    for (const line of table.split("\n")) expect(line.length).to.be.at.most(120);
  });
});
