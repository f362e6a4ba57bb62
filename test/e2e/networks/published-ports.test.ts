import { expect } from "chai";
import { read } from "../support/command.ts";
import { containersOf, engineOf, linkIn } from "../support/containers.ts";
import { describeNetwork, namespaceOf } from "../support/network-life.ts";
import type { Testbed } from "../support/testbed.ts";

const protocols = ["tcp", "udp"];
/** Ports of the second node and the servers behind them, in the subnet that tests give to bridges. */
const published = [1, 2].flatMap((index) =>
  protocols.map((protocol) => ({
    protocol,
    port: 5200 + index,
    container: `198.18.240.${3 + 2 * index}`,
  })),
);

const inNode = (testbed: Testbed, ...words: string[]) =>
  read("ip", "netns", "exec", namespaceOf(testbed, "n2"), ...words);

/** The packet filter's rules for published ports on the servers' node. */
async function rules(testbed: Testbed): Promise<string[]> {
  const all = await inNode(testbed, "iptables-save", "-t", "nat");
  return all.split("\n").filter((line) => line.includes("-j DNAT"));
}

/** Command lines of Docker's proxies that belong to the node's engine. */
async function proxies(testbed: Testbed): Promise<string[]> {
  const pids = await read("ip", "netns", "pids", namespaceOf(testbed, "n2"));
  const lines = await read("ps", "-o", "args=", "-p", pids.trim().split("\n").join(","));
  return lines.split("\n").filter((line) => line.includes("docker-proxy"));
}

async function expectPublished(testbed: Testbed) {
  const servers = await containersOf(testbed.stack, engineOf(testbed.stack, "n2"));
  const bindings = servers.map(({ HostConfig }) => HostConfig.PortBindings);
  expect(bindings).to.deep.equal(
    [5201, 5202].map((port) =>
      Object.fromEntries(
        protocols.map((protocol) => [
          `5201/${protocol}`,
          [{ HostIp: "198.18.0.2", HostPort: String(port) }],
        ]),
      ),
    ),
  );
  for (const node of ["n1", "n2"])
    expect((await linkIn(namespaceOf(testbed, node), "eth1"))?.operstate, node).to.equal("UP");
}

const common = {
  nodes: ["n1", "n2"],
  link: { kind: "veth" },
  overheadBytes: 0,
} as const;

describeNetwork({
  ...common,
  scenario: "bridge-published-switched",
  expectKernel: async (testbed) => {
    await expectPublished(testbed);
    const found = await rules(testbed);
    expect(found).to.have.length(published.length);
    for (const { protocol, port, container } of published)
      expect(
        found.filter(
          (line) =>
            line.includes(`-p ${protocol} `) &&
            line.includes(`--dport ${port} `) &&
            line.includes(`--to-destination ${container}:5201`),
        ),
      ).to.have.length(1);
    expect(await proxies(testbed)).to.deep.equal([]);
  },
  drift: {
    title: "when a rule was deleted",
    make: async (testbed) => {
      const [first = ""] = await rules(testbed);
      await inNode(testbed, "iptables", "-t", "nat", ...first.replace(/^-A/, "-D").split(" "));
      expect(await rules(testbed)).to.have.length(published.length - 1);
    },
    named: () => "want published by dnat, have none",
    inPlace: false,
  },
});

describeNetwork({
  ...common,
  scenario: "bridge-proxy-switched",
  onlyInFullRuns: true,
  mtusBytes: [9000],
  expectKernel: async (testbed) => {
    await expectPublished(testbed);
    expect(await rules(testbed)).to.deep.equal([]);
    const found = await proxies(testbed);
    expect(found).to.have.length(published.length);
    for (const { protocol, port, container } of published)
      expect(found.filter((line) => line.includes(`-proto ${protocol} `)).join("\n")).to.include(
        `-host-ip 198.18.0.2 -host-port ${port} -container-ip ${container} -container-port 5201`,
      );
  },
  drift: {
    title: "when a proxy was ended",
    make: async (testbed) => {
      const pids = await read("ip", "netns", "pids", namespaceOf(testbed, "n2"));
      const lines = await read("ps", "-o", "pid=,args=", "-p", pids.trim().split("\n").join(","));
      const pid = /^ *(\d+) .*docker-proxy -proto udp /m.exec(lines)?.[1] ?? "";
      expect(pid, "process id of the proxy").to.match(/^[1-9]\d*$/);
      await read("kill", "-9", pid);
    },
    named: () => "want published by proxy, have none",
    inPlace: false,
  },
});

const floating = ["198.18.0.101", "198.18.0.102"];
const addressesOn = async (testbed: Testbed) =>
  (await inNode(testbed, "ip", "-o", "-4", "addr", "show", "dev", "eth1"))
    .split("\n")
    .map((line) => line.split(/ +/)[3]);

/** Packets of a server's own arrive at the other node from its floating address. */
async function expectOutwards(testbed: Testbed): Promise<void> {
  const [server] = await containersOf(testbed.stack, engineOf(testbed.stack, "n2"));
  const pid = String(server?.State.Pid);
  const onClients = (...words: string[]) =>
    read("ip", "netns", "exec", namespaceOf(testbed, "n1"), "iptables", "-w", ...words);
  const seen = ["INPUT", "-p", "icmp", "-s", `${floating.join(",")}`];
  await onClients("-A", ...seen);
  await read("nsenter", "-t", pid, "-n", "ping", "-c", "1", "-W", "2", "198.18.0.1");
  const counted = await onClients("-vxnL", "INPUT");
  await onClients("-D", ...seen);
  const packets = counted
    .split("\n")
    .filter((line) => floating.some((address) => line.includes(address)))
    .map((line) => Number(line.trim().split(/ +/)[0]));
  expect(packets.reduce((all, one) => all + one, 0)).to.equal(1);
}

describeNetwork({
  ...common,
  scenario: "bridge-floating-switched",
  onlyInFullRuns: true,
  mtusBytes: [1500],
  expectKernel: async (testbed) => {
    const servers = await containersOf(testbed.stack, engineOf(testbed.stack, "n2"));
    expect(servers.map(({ HostConfig }) => HostConfig.PortBindings ?? {})).to.deep.equal([{}, {}]);
    expect(await addressesOn(testbed)).to.include.members(floating.map((one) => `${one}/32`));
    const found = await rules(testbed);
    expect(found).to.have.length(2);
    for (const [at, address] of floating.entries())
      expect(found.join("\n")).to.include(
        `-d ${address}/32 -j DNAT --to-destination 198.18.240.${5 + 2 * at}`,
      );
    await expectOutwards(testbed);
  },
  drift: {
    title: "when an address was taken off",
    make: async (testbed) => {
      await inNode(testbed, "ip", "addr", "del", "198.18.0.102/32", "dev", "eth1");
      expect(await addressesOn(testbed)).not.to.include("198.18.0.102/32");
    },
    named: () => "eth1 address: want 198.18.0.102/32, have none",
    inPlace: true,
  },
});
