import { expect } from "chai";
import { parseDriver, parseOffloads } from "../../lib/ethtool.ts";
import { factDifferences, parseIpLinks } from "../../lib/link-facts.ts";

/** `ip -d -j address show dev eth0` in a macvlan container, shortened. */
const shown = JSON.stringify([
  {
    ifname: "eth0",
    flags: ["UP"],
    mtu: 1500,
    qdisc: "noqueue",
    linkinfo: { info_kind: "macvlan", info_data: { mode: "vepa", bcqueuelen: 1000 } },
    addr_info: [
      { family: "inet", local: "10.1.0.2", prefixlen: 24, scope: "global" },
      { family: "inet6", local: "fe80::1", prefixlen: 64, scope: "link" },
    ],
  },
]);
const wanted = { node: "n1", container: "c1", link: "eth0", mtuBytes: 1500 };

describe("link facts", () => {
  it("say nothing when all is as wanted", () => {
    const facts = { ...wanted, kind: "macvlan", data: { mode: "vepa" } };
    expect(factDifferences(facts, parseIpLinks(shown))).to.deep.equal([]);
  });

  it("say each difference in a sentence", () => {
    const facts = { ...wanted, mtuBytes: 9000, kind: "macvlan", data: { mode: "bridge" } };
    expect(factDifferences(facts, parseIpLinks(shown))).to.deep.equal([
      "n1 c1 eth0 mtu: want 9000, have 1500",
      "n1 c1 eth0 mode: want bridge, have vepa",
    ]);
  });

  it("ask only for what the plan speaks of", () => {
    expect(factDifferences(wanted, parseIpLinks(shown))).to.deep.equal([]);
    const plain = parseIpLinks('[{"ifname":"eth1","mtu":1500}]');
    const nic = { node: "n1", link: "eth1", mtuBytes: 9000, kind: "veth" };
    expect(factDifferences(nic, plain)).to.deep.equal([
      "n1 eth1 mtu: want 9000, have 1500",
      "n1 eth1 kind: want veth, have none",
    ]);
  });

  it("name the address that an end is to have and the one that it has, with its prefix or without", () => {
    const differencesOf = (address: string, text = shown) =>
      factDifferences({ ...wanted, address }, parseIpLinks(text));
    expect(differencesOf("10.1.0.2/24")).to.deep.equal([]);
    expect(differencesOf("10.1.0.2")).to.deep.equal([]);
    expect(differencesOf("10.1.0.4/24")).to.deep.equal([
      "n1 c1 eth0 address: want 10.1.0.4/24, have 10.1.0.2/24",
    ]);
    expect(differencesOf("10.1.0.2/16")).to.deep.equal([
      "n1 c1 eth0 address: want 10.1.0.2/16, have 10.1.0.2/24",
    ]);
    const inet = (local: string) => ({ family: "inet", local, prefixlen: 24 });
    const with2 = (addr_info: object[]) =>
      JSON.stringify([{ ifname: "eth0", mtu: 1500, addr_info }]);
    const both = with2([inet("10.1.0.2"), inet("10.1.0.3")]);
    expect(differencesOf("10.1.0.3", both)).to.deep.equal([]);
    expect(differencesOf("10.1.0.4", both)).to.deep.equal([
      "n1 c1 eth0 address: want 10.1.0.4, have 10.1.0.2 and 10.1.0.3",
    ]);
    expect(differencesOf("10.1.0.4", with2([]))).to.deep.equal([
      "n1 c1 eth0 address: want 10.1.0.4, have none",
    ]);
    const bare = JSON.stringify([{ ifname: "eth0", mtu: 1500 }]);
    expect(differencesOf("10.1.0.4", bare)).to.have.length(1);
  });

  it("notice that a link is missing, and text that is none of ip's", () => {
    expect(factDifferences(wanted, parseIpLinks("[{}]"))).to.deep.equal([
      "n1 c1 eth0: want a link, have none",
    ]);
    for (const text of ["", "Device does not exist", "{}", '[{"ifname":7}]']) {
      expect(parseIpLinks(text)).to.equal(undefined);
    }
    expect(factDifferences(wanted, undefined)).to.have.length(1);
  });
});

describe("ethtool", () => {
  it("tells drivers and offloads", () => {
    const features = `Features for eth0:
rx-checksumming: on [fixed]
tx-checksumming: off
\ttx-checksum-ipv4: off [fixed]
generic-receive-offload: on
rx-vlan-offload: on
`;
    expect(parseOffloads(features)).to.deep.equal({
      "rx-checksumming": true,
      "tx-checksumming": false,
      "generic-receive-offload": true,
    });
    expect(parseDriver("driver: veth\nversion: 1.0\n")).to.equal("veth");
    expect(parseDriver("Cannot get driver information")).to.equal(null);
  });
});
