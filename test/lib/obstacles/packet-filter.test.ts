import { expect } from "chai";
import { bridgeName } from "../../../lib/names.ts";
import { packetFilterDrops } from "../../../lib/obstacles/packet-filter.ts";
import { scenarioWith } from "../../scenarios.ts";
import { OddMachine } from "./odd-machine.ts";

const own = bridgeName("trial");

describe("the packet filter", () => {
  let machine: OddMachine;
  beforeEach(() => (machine = new OddMachine().has("bridge-nf-call-iptables", "1")));
  afterEach(() => machine.remove());

  const input = (protocols: ("tcp" | "udp")[] = ["tcp"]) =>
    scenarioWith({
      network: { module: "bridge", subnet: "10.92.5.0/24" },
      benchmark: { protocols },
    });
  const says = (rules: string[], protocols?: ("tcp" | "udp")[]) =>
    machine
      .has(
        "rules",
        "-P FORWARD DROP",
        "-N DOCKER-USER",
        "-N LISTED",
        "-A FORWARD -j DOCKER-USER",
        ...rules,
      )
      .says(packetFilterDrops, input(protocols));
  const user = (...rules: string[]) => rules.map((rule) => `-A DOCKER-USER ${rule}`);

  const drops: [rule: string, what: RegExp][] = [
    ["-j DROP", /\(ping\)/],
    ["-m conntrack --ctstate NEW -j DROP", /\(ping\)/],
    ["-m conntrack ! --ctstate RELATED,ESTABLISHED -j DROP", /\(ping\)/],
    ["-p icmp -j REJECT --reject-with icmp-port-unreachable", /\(ping\)/],
    ["-p tcp -m tcp --dport 5201 -j DROP", /\(tcp port 5201\)/],
    ["-p tcp -m multiport --dports 22,5000:5300 -j DROP", /\(tcp port 5201\)/],
    [`-i ${own} -j DROP`, /\(ping\)/],
    ["-i nb-+ -j DROP", /\(ping\)/],
    ["! -i eth0 -j DROP", /\(ping\)/],
    ["-s 10.0.0.0/8 -d 10.92.0.0/16 -j DROP", /\(ping\)/],
    [`-m comment --comment "no -j ACCEPT here" -j DROP`, /\(ping\)/],
  ];
  for (const [rule, what] of drops)
    it(`is in the way with ${rule}`, () => {
      const found = says(user(rule, "-j RETURN"));
      expect(found).to.have.length(1);
      expect(found[0])
        .to.match(what)
        .and.to.include(`iptables -D DOCKER-USER ${rule}, or let them pass`);
    });

  const passes: string[][] = [
    ["-j RETURN"],
    ["-p tcp -m tcp --dport 22 -j DROP", "-p tcp -m tcp --sport 5201 -j DROP"],
    ["-i eth0 -j DROP", "-o docker0 -j DROP", `! -i ${own} -j DROP`],
    ["-s 10.92.6.0/24 -j DROP", "-s 192.168.0.0/16 -j DROP"],
    [`-i ${own} -o ${own} -j ACCEPT`, "-j DROP"],
    [
      "-m conntrack --ctstate INVALID -j DROP",
      "-m conntrack --ctstate RELATED,ESTABLISHED -j DROP",
    ],
    // What cannot be known is left to the pings.
    ["-m set --match-set allowed src -j ACCEPT", "-j DROP"],
    ["-m set --match-set denied src -j DROP", "-j RETURN"],
    ["-s 10.92.5.7/32 -j DROP"],
    ["-m limit --limit 1/sec -j LOG", "-j RETURN", "-j DROP"],
  ];
  for (const rules of passes)
    it(`is not said to be in the way with ${rules.join("; ")}`, () =>
      expect(says(user(...rules))).to.deep.equal([]));

  it("is followed into other chains and back", () => {
    const listed = (rule: string) => says([...user("-j LISTED", "-j RETURN"), `-A LISTED ${rule}`]);
    expect(listed("-p tcp -j DROP")).to.have.length(1);
    expect(listed("-p udp -j DROP")).to.deep.equal([]);
    expect(says([...user("-j LISTED", "-j DROP"), "-A LISTED -j ACCEPT"])).to.deep.equal([]);
    expect(says([...user("-g LISTED", "-j LISTED"), "-A LISTED -j LISTED"])).to.deep.equal([]);
  });

  it("is asked for UDP only where it is measured, and tells a rule once", () => {
    expect(says(user("-p udp -j DROP"))).to.deep.equal([]);
    expect(says(user("-p udp -j DROP"), ["tcp", "udp"])[0]).to.match(/\(udp port 5201\)/);
    expect(says(user("-j DROP"), ["tcp", "udp"])).to.have.length(1);
  });

  it("does not matter where bridged packets do not pass it, nor where Docker has no chain in it", () => {
    machine.has("bridge-nf-call-iptables", "0");
    expect(says(user("-j DROP"))).to.deep.equal([]);
    machine.has("bridge-nf-call-iptables", "1").has("rules", "-P FORWARD DROP");
    expect(machine.says(packetFilterDrops, input())).to.deep.equal([]);
  });
});
