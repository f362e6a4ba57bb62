import { spawnSync } from "node:child_process";
import { expect } from "chai";
import { floatingAddress } from "../../../lib/names.ts";
import { networkAt, networkOf } from "../../../lib/network/index.ts";
import { dockerPublishes } from "../../../lib/network/publishing.ts";
import { endpointOf } from "../../../lib/node/endpoint.ts";
import { guestsStateOn } from "../../../lib/node/guests.ts";
import { networkLink } from "../../../lib/node/network-link.ts";
import type { HostState } from "../../../lib/script.ts";
import { quote } from "../../../lib/shell.ts";
import { expectGolden } from "../../golden.ts";
import { Sandbox } from "../../sandbox.ts";
import { contextsFor, switchedWith } from "../../scenarios.ts";
import { skipBecause } from "../../skip.ts";

const network = { module: "bridge", publishedPorts: "floating" } as const;
const floating = (count = 2) =>
  switchedWith({ network, pairs: { placement: "switched" as const, count } });

const onNode = (position: number, count = 2) => {
  const context = contextsFor(floating(count)).contexts[position - 1];
  if (context === undefined) throw new Error("no such node");
  return { context, ...networkAt(networkLink(context)) };
};

const stateOf = (count?: number): HostState => {
  const state = onNode(2, count).hostState;
  if (state === undefined) throw new Error("the servers' node has them");
  return state;
};

describe("floating addresses", () => {
  it("are what clients dial, with the server's own port, and no port of the node", () => {
    const { context } = onNode(2);
    expect([1, 2].map((index) => endpointOf(context, index, "server").dial)).to.deep.equal([
      { address: "198.18.0.101", port: 5201 },
      { address: "198.18.0.102", port: 5201 },
    ]);
    expect(dockerPublishes(context.scenario.network)).to.equal(false);
    expect(
      dockerPublishes({ ...context.scenario.network, publishedPorts: "dnat" } as never),
    ).to.equal(true);
  });

  it("have room for all pairs on the nodes' network, beside nodes and middlebox", () => {
    expect(floatingAddress(128)).to.equal("198.18.0.228");
  });

  it("are the servers' node's own affair, and the clients' node hides the clients", () => {
    expect(onNode(1).hostState).to.equal(undefined);
    expect(onNode(1).probes).to.deep.equal([]);
    expect(onNode(2).probes.map(({ want }) => want)).to.deep.equal([""]);
    const { engineAt, usesNic, expectReachable } = networkOf(onNode(1).context.scenario);
    expect([engineAt(1), engineAt(2)]).to.deep.equal([
      { iptables: true, userlandProxy: false },
      { iptables: false, userlandProxy: false },
    ]);
    expect([usesNic, expectReachable]).to.deep.equal([true, true]);
  });

  it("are for guests as for containers: nothing more is made for them", () => {
    const { contexts } = contextsFor({ ...floating(), endpoint: { server: "vm" } });
    const [, servers] = contexts;
    expect(servers && guestsStateOn(servers)?.up).not.to.include("iptables");
  });

  for (const part of ["up", "down", "check"] as const)
    it(`are kept by this script: ${part}`, () => expectGolden(`floating.${part}`, stateOf()[part]));
});

describe("floating addresses in a network namespace", function () {
  this.timeout(20_000);
  let sandbox: Sandbox;
  const run = (...scripts: string[]) =>
    sandbox.sh(
      `exec unshare -n sh -c ${quote(
        [
          "ip link add eth1 type veth peer name other",
          "ip addr add 198.18.0.2/24 dev eth1",
          ...scripts.map((script) => `(${script})`),
        ].join("\n"),
      )}`,
    );
  const addresses = `ip -o -4 addr show dev eth1 | awk '{ print $4 }'`;
  const rules = `iptables -w -t nat -S | grep NETBENCH | sort`;

  before(function () {
    if (spawnSync("unshare", ["-n", "iptables", "-w", "-t", "nat", "-S"]).status !== 0)
      skipBecause(this, "network namespaces and packet filter rules need root and iptables");
    sandbox = new Sandbox();
  });
  after(() => sandbox?.remove());

  it("are made once, and gone afterwards", () => {
    const { up, down, check } = stateOf(1);
    const fine = "-A NETBENCH-FLOATING-IN -d 198.18.0.101/32 -j DNAT --to-destination 198.19.0.5";
    const { status, stdout, stderr } = run(
      up,
      up,
      check,
      addresses,
      rules,
      down,
      addresses,
      rules,
      "true",
    );
    expect({ status, stderr }).to.deep.equal({ status: 0, stderr: "" });
    expect(stdout.split("\n").filter(Boolean)).to.deep.equal([
      ...["198.18.0.2/24", "198.18.0.101/32"],
      fine,
      "-A NETBENCH-FLOATING-OUT -s 198.19.0.5/32 -o eth1 -j SNAT --to-source 198.18.0.101",
      ...["-A OUTPUT -j NETBENCH-FLOATING-IN", "-A POSTROUTING -j NETBENCH-FLOATING-OUT"],
      "-A PREROUTING -j NETBENCH-FLOATING-IN",
      ...["-N NETBENCH-FLOATING-IN", "-N NETBENCH-FLOATING-OUT"],
      "198.18.0.2/24",
    ]);
  });

  it("are named where they are lost or closed off, and come back", () => {
    const { up, check } = stateOf(1);
    const { stdout } = run(
      up,
      "ip addr del 198.18.0.101/32 dev eth1",
      "iptables -w -t nat -F NETBENCH-FLOATING-OUT",
      "iptables -w -t nat -D PREROUTING -j NETBENCH-FLOATING-IN",
      "iptables -w -P FORWARD DROP",
      check,
      "echo then",
      up,
      check,
    );
    expect(stdout.split("\n").filter(Boolean)).to.deep.equal([
      "eth1 address: want 198.18.0.101/32, have none",
      "policy of FORWARD: want ACCEPT, have DROP",
      "floating addresses, inwards: want asked in PREROUTING, are not",
      "floating addresses, outwards: want 1 rule, have others or none",
      "then",
    ]);
  });

  it("go with the pairs that are no more", () => {
    expect(run(stateOf(3).up, stateOf(1).up, addresses).stdout.trim().split("\n")).to.deep.equal([
      ...["198.18.0.2/24", "198.18.0.101/32"],
    ]);
  });
});
