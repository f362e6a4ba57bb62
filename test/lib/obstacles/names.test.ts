import { expect } from "chai";
import { bridgeName } from "../../../lib/names.ts";
import {
  containerNameTaken,
  linkNameTaken,
  networkNameTaken,
} from "../../../lib/obstacles/names.ts";
import type { ScenarioInput } from "../../../lib/scenario.ts";
import { scenarioWith, switchedWith } from "../../scenarios.ts";
import { network, OddMachine } from "./odd-machine.ts";

const client = "netbench-trial-p001-client";

describe("a name that is taken", () => {
  let machine: OddMachine;
  beforeEach(() => (machine = new OddMachine()));
  afterEach(() => machine.remove());

  describe("of a container", () => {
    const says = (lines: string[], input = scenarioWith()) =>
      machine.has("containers", ...lines).says(containerNameTaken, input);

    it("is told with what it is, and what to do", () =>
      expect(says([`${client}|||mine:1|Up 3 days`, "web|||nginx|Up 2 hours"])).to.deep.equal([
        `the container ${client} is there already and not netbench's (image mine:1, Up 3 days): rename it (docker rename ${client} NEW-NAME), remove it (docker rm ${client}), or give the scenario another name`,
      ]));

    it("is one line for all of them", () => {
      const lines = Array.from({ length: 8 }, (_, at) =>
        ["client", "server"].map((role) => `netbench-trial-p00${at + 1}-${role}|||x|Created`),
      ).flat();
      const found = says(lines, scenarioWith({ pairs: { count: 8 } }));
      expect(found).to.have.length(1);
      expect(found[0]).to.match(
        /^the containers .*p001-client, .*p001-server, .* and 13 more are there/,
      );
      // Pairs that the scenario has not.
      expect(says(lines.slice(2))).to.deep.equal([]);
    });

    it("is no name of the testbed that stands, but one of another checkout's", () => {
      expect(says([`${client}|trial|0123abcd|x|Up`])).to.deep.equal([]);
      expect(says([`${client}|trial|ffff0000|x|Up`])[0]).to.match(
        /already and of the testbed trial of another checkout: /,
      );
    });

    it("does not matter on an engine of the node's own", () =>
      expect(says([`${client}|||mine:1|Up`], switchedWith())).to.deep.equal([]));
  });

  describe("of a network", () => {
    const says = (...lines: string[]) =>
      machine.has("networks", ...lines).says(networkNameTaken, scenarioWith());

    it("is told once, with what to do", () =>
      expect(
        says(
          network("netbench-trial", { subnet: "10.0.0.0/24" }),
          network("netbench-trial", { subnet: "10.0.1.0/24" }),
        ),
      ).to.deep.equal([
        "the Docker network netbench-trial is there already and not netbench's: remove it (docker network rm netbench-trial), or give the scenario another name",
      ]));

    it("may be that of its bridge", () =>
      expect(says(network("mine", { bridge: bridgeName("trial") }))[0]).to.match(
        /^the Docker network mine with the bridge nb-[0-9a-f]+ is there already/,
      ));

    it("is no name of the testbed that stands", () =>
      expect(
        says(
          network("netbench-trial", {
            ...{ stack: "trial", project: "0123abcd", bridge: bridgeName("trial") },
          }),
        ),
      ).to.deep.equal([]));
  });

  describe("of a link", () => {
    const says = (input: ScenarioInput = scenarioWith()) => machine.says(linkNameTaken, input);
    const name = bridgeName("trial");

    it("is told where the link is of another kind; one of the kind is left of ours", () => {
      expect(says()).to.deep.equal([]);
      machine.has(
        `links/${name}`,
        `5: ${name}: <UP> mtu 1500 \\    link/ether x \\    bridge forward_delay 1500`,
      );
      expect(says()).to.deep.equal([]);
      machine.has(
        `links/${name}`,
        `5: ${name}: <UP> mtu 1500 master bridge \\    link/ether x \\    dummy addrgenmode`,
      );
      expect(says()[0]).to.match(
        /^the link nb-[0-9a-f]+ is there already and is no bridge of netbench's: remove it/,
      );
    });

    const vlan: ScenarioInput = {
      nodes: [{ name: "n1", kind: "local", nic: "eth1" }],
      network: { module: "macvlan", vlanId: 7 },
    };

    it("is told for a VLAN of the NIC that we did not make, whatever its name", () => {
      const line = (link: string, id: number) =>
        `9: ${link}@eth1: <UP> mtu 1500 \\    link/ether x \\    vlan protocol 802.1Q id ${id} <REORDER_HDR> addrgenmode`;
      machine.has("types/vlan", line("eth1.7", 7), line("eth1.70", 70));
      expect(says(vlan)).to.deep.equal([
        "VLAN 7 of eth1 is there already and is not netbench's, eth1.7: remove it (ip link del dev eth1.7), or choose another network.vlanId",
      ]);
      machine.has("types/vlan", line("office", 7));
      expect(says(vlan)[0]).to.match(/not netbench's, office: /);
    });
  });
});

describe("a tunnel of the same VNI and port", () => {
  it("is told, but for our own", () => {
    const machine = new OddMachine();
    const input: ScenarioInput = {
      nodes: [
        { name: "n1", kind: "ssh", host: "a", nic: "eth1", address: "10.0.0.1" },
        { name: "n2", kind: "ssh", host: "b", nic: "eth1", address: "10.0.0.2" },
      ],
      network: { module: "vxlan" },
      pairs: { placement: "switched" },
    };
    const line = (link: string, vni: number, port: number) =>
      `9: ${link}: <UP> mtu 1450 master br0 \\    link/ether x \\    vxlan id ${vni} remote 10.0.0.2 dev eth1 srcport 0 0 dstport ${port} ttl auto`;
    machine.has("types/vxlan", line("flannel.1", 42, 8472), line("theirs", 42, 4789));
    expect(machine.says(linkNameTaken, input)).to.deep.equal([
      "the VXLAN link theirs has VNI 42 on port 4789 already: remove it (ip link del dev theirs), or choose another network.vni or network.port",
    ]);
    machine.remove();
  });
});
