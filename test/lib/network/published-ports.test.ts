import { expect } from "chai";
import { networkAt, networkOf } from "../../../lib/network/index.ts";
import type { WiredEnd } from "../../../lib/network/index.ts";
import { endpointOf } from "../../../lib/node/endpoint.ts";
import { networkLink } from "../../../lib/node/network-link.ts";
import type { ScenarioInput } from "../../../lib/scenario.ts";
import { expectGolden } from "../../golden.ts";
import { Sandbox } from "../../sandbox.ts";
import { contextsFor, switchedWith } from "../../scenarios.ts";

type By = "dnat" | "proxy";

const switched = (publishedPorts: By, count = 2): ScenarioInput =>
  switchedWith({
    network: { module: "bridge", publishedPorts },
    pairs: { placement: "switched", count },
  });
const local = (publishedPorts: By): ScenarioInput => ({
  ...switched(publishedPorts),
  nodes: [{ name: "n1", kind: "emulated" }],
  pairs: { placement: "local", count: 2 },
});

/** The network on a node, 0 for the first. */
const at = (input: ScenarioInput, position: number) => {
  const context = contextsFor(input).contexts[position];
  if (context === undefined) throw new Error("no such node");
  return networkAt(networkLink(context));
};

const ends: WiredEnd[] = [1, 2].map((index) => ({
  container: `server${index}`,
  address: `198.19.0.${3 + 2 * index}/16`,
  dial: { address: "198.18.0.2", port: 5200 + index },
}));

// As iptables 1.8.9 and ss of iproute2 6.1 print them.
const rule = (index: number, protocol: string) =>
  `-A DOCKER -d 198.18.0.2/32 ! -i nb-0 -p ${protocol} -m ${protocol} --dport ${5200 + index} -j DNAT --to-destination 198.19.0.${3 + 2 * index}:5201\n`;
const socket = (index: number, protocol: string) =>
  `${protocol}   UNCONN 0      0         198.18.0.2:${5200 + index}      0.0.0.0:*    users:(("docker-proxy",pid=77,fd=4))\n`;
const shown: Record<By, { program: string; line: (index: number, protocol: string) => string }> = {
  dnat: { program: "iptables", line: rule },
  proxy: { program: "ss", line: socket },
};

describe("a server behind a published port", () => {
  it("is dialled at its node's address, each at a port of its own", () => {
    const { contexts } = contextsFor(switched("dnat"));
    const [, second] = contexts;
    if (second === undefined) throw new Error("two nodes");
    expect([1, 2].map((index) => endpointOf(second, index, "server").dial)).to.deep.equal([
      { address: "198.18.0.2", port: 5201 },
      { address: "198.18.0.2", port: 5202 },
    ]);
    expect(endpointOf(second, 1, "client")).not.to.have.property("dial");
  });

  it("is dialled at the clients' own node where both are on it", () => {
    expect(endpointOf(contextsFor(local("proxy")).first, 2, "server").dial).to.deep.equal({
      address: "198.18.0.1",
      port: 5202,
    });
  });

  it("can be reached from another node, which a plain bridge's cannot", () => {
    const { scenario } = contextsFor(switched("dnat"));
    expect(networkOf(scenario)).to.include({ expectReachable: true, usesNic: true });
    expect(networkOf(contextsFor(local("dnat")).scenario).usesNic).to.equal(false);
  });
});

describe("the engines of nodes with published ports", () => {
  const engines = (input: ScenarioInput) => {
    const { scenario } = contextsFor(input);
    return scenario.nodes.map((_, position) => networkOf(scenario).engineAt(position + 1));
  };
  const rules = { iptables: true, userlandProxy: false };
  const proxy = { iptables: false, userlandProxy: true };

  it("write rules on both nodes for dnat", () =>
    expect(engines(switched("dnat"))).to.deep.equal([rules, rules]));
  it("hide the clients and run proxies beside the servers for proxy", () =>
    expect(engines(switched("proxy"))).to.deep.equal([rules, proxy]));
  it("have one way or the other on a single node", () => {
    expect(engines(local("dnat"))).to.deep.equal([rules]);
    expect(engines(local("proxy"))).to.deep.equal([proxy]);
  });
});

for (const by of ["dnat", "proxy"] as const) {
  describe(`ports published by ${by}`, () => {
    let sandbox: Sandbox;
    const { program, line } = shown[by];
    const all = [1, 2].flatMap((index) => ["tcp", "udp"].map((protocol) => line(index, protocol)));
    beforeEach(() => {
      sandbox = new Sandbox();
      for (const name of ["iptables", "ss"]) sandbox.program(name, `cat "$SANDBOX/${name}"`);
      sandbox.program(
        "docker",
        `shift 2; echo "$*" >>"$SANDBOX/docker"; cp "$SANDBOX/again" "$SANDBOX/${program}"`,
      );
      for (const name of ["iptables", "ss"]) sandbox.write(name, "");
      sandbox.write("again", all.join(""));
      sandbox.write(program, all.join(""));
    });
    afterEach(() => sandbox.remove());

    const state = () => {
      const wiring = at(switched(by), 1).wire(ends);
      if (wiring === undefined) throw new Error("published ports are watched");
      return wiring;
    };
    const inOrder = { status: 0, stdout: "", stderr: "" };
    const probes = (input: ScenarioInput, position: number) =>
      at(input, position).probes.map(({ argv: [name, ...words], want }) => {
        const [, text = ""] = words;
        expect([name, words[0]]).to.deep.equal(["sh", "-c"]);
        return { want, have: sandbox.sh(text).stdout.trim() };
      });

    it("are in order where all are there, and nothing is started again", () => {
      expect(sandbox.sh(state().check)).to.deep.equal(inOrder);
      expect(sandbox.sh(state().up)).to.deep.equal(inOrder);
      expect(sandbox.sh('[ ! -e "$SANDBOX/docker" ]').status).to.equal(0);
    });

    it("are named when one is lost, and come back when its container starts again", () => {
      sandbox.write(program, all.filter((text) => text !== line(2, "udp")).join(""));
      expect(sandbox.sh(state().check).stdout).to.match(
        new RegExp(`^server2 udp 198\\.18\\.0\\.2:5202.*: want published by ${by}, have none\\n$`),
      );
      expect(sandbox.sh(state().up)).to.deep.equal(inOrder);
      expect(sandbox.read("docker")).to.equal("restart -t 1 server2\n");
      expect(sandbox.sh(state().check)).to.deep.equal(inOrder);
    });

    it("fail to go up where a new start does not bring them back", () => {
      sandbox.write(program, "");
      sandbox.write("again", "");
      const { status, stderr } = sandbox.sh(state().up);
      expect(status).to.equal(1);
      expect(stderr).to.include(`server1 tcp 198.18.0.2:5201`);
    });

    it("are counted before and after measuring, on the servers' node", () => {
      expect(probes(switched(by), 0)).to.deep.equal([]);
      const [first, ...others] = probes(switched(by), 1);
      expect(first).to.deep.equal({ want: "4 of 4", have: "4 of 4" });
      expect(others).to.deep.equal(by === "proxy" ? [{ want: "0 of 4", have: "0 of 4" }] : []);
      sandbox.write(program, all[0] ?? "");
      expect(probes(switched(by), 1)[0]?.have).to.equal("1 of 4");
    });

    it("exclude the other way where it would serve in their place", () => {
      expect(probes(local(by), 0).map(({ want }) => want)).to.deep.equal(["4 of 4", "0 of 4"]);
    });

    it("concern nobody on the clients' node", () => {
      const clients = [{ container: "client1", address: "198.19.0.4/16" }];
      expect(at(switched(by), 0).wire(clients)).to.deep.equal({
        up: "true",
        down: "true",
        check: "true",
      });
    });

    for (const part of ["up", "down", "check"] as const)
      it(`run this script: ${part}`, () => expectGolden(`published-${by}.${part}`, state()[part]));
  });
}
