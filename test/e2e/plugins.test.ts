import { readFileSync } from "node:fs";
import { expect } from "chai";
import { pairAddresses, parseSubnet } from "../../lib/address.ts";
import { defaultSubnet } from "../../lib/network/default-subnet.ts";
import { engineNow } from "../../cli/setup/chosen-plugins.ts";
import { expectExit, read } from "./support/command.ts";
import { containersOf, engineOf, identities } from "./support/containers.ts";
import { needRoot } from "./support/needs.ts";
import { kill } from "./support/processes.ts";
import { Testbed } from "./support/testbed.ts";

/** One testbed's life with the plugins in use: the installed ones, or those of NETBENCH_PLUGINS. */
describe("the plugins in use", function () {
  this.timeout(600_000);
  let testbed: Testbed;

  const nodes = ["n1", "n2"];
  const containers = async () =>
    (
      await Promise.all(
        nodes.map((node) => containersOf(testbed.stack, engineOf(testbed.stack, node))),
      )
    ).flat();
  const inClient = (pid: number, ...words: string[]) =>
    read("nsenter", "-t", String(pid), "-n", "ip", ...words);
  const client = async () => {
    const found = (await containers()).find(({ Name }) => Name.endsWith("-p001-client"));
    if (found === undefined) throw new Error("there is no client");
    return found;
  };
  /** IPv4 address of a container, as the kernel has it. */
  const addressOf = async (pid: number) =>
    / inet (\S+) /.exec(await inClient(pid, "-o", "-4", "addr", "show", "dev", "eth0"))?.[1];
  const subnet = () => defaultSubnet(testbed.stack);
  const planned = (index: number) => pairAddresses(subnet(), index);
  const withPrefix = (address: string) => `${address}/${parseSubnet(subnet()).prefixLength}`;
  const unchanged = async (...args: string[]) =>
    expectExit(await testbed.pulumi(...args, "--expect-no-changes"), 0);

  before(function () {
    needRoot(this);
    testbed = Testbed.derive("plugins", "macvlan-bridge-switched", {
      "pairs.count": 2,
      "benchmark.protocols": ["tcp"],
      "benchmark.activePairs": [1],
      "benchmark.durationSec": 1,
      "benchmark.repetitions": 1,
    });
  });
  after(() => testbed?.discard());

  it("plan a testbed whose engines are not there yet", async () => {
    expectExit(await testbed.pulumi("stack", "select", "--create"), 0);
    const { all } = expectExit(await testbed.pulumi("preview"), 0);
    const ofEngines = ["n1", "n2"].map((node) => `Network ${node}-network-docker create`);
    const pairs = ["p001", "p002"].flatMap((pair) => [`${pair}-client`, `${pair}-server`]);
    const ends = pairs.map((end) => `Container ${end} create`);
    for (const one of [...ofEngines, ...ends]) expect(all).to.include(one);
  });

  it("make what was planned: each end has the address that is its own", async () => {
    await testbed.up();
    for (const { Name, State } of await containers()) {
      const [, index, role] = /-p(\d+)-(client|server)$/.exec(Name) ?? [];
      const own = planned(Number(index))[role as "client" | "server"];
      expect(await addressOf(State.Pid), Name).to.equal(withPrefix(own));
    }
    const { providers } = engineNow();
    expect(testbed.record().environment?.engine).to.include(providers);
  });

  it("change nothing on a second up, after a refresh, and in a preview after it", async () => {
    const before = identities(await containers());
    await unchanged("up", "--yes", "--skip-preview");
    expectExit(await testbed.pulumi("refresh", "--yes", "--skip-preview"), 0);
    await unchanged("preview");
    await unchanged("up", "--yes", "--skip-preview");
    expect(identities(await containers())).to.deep.equal(before);
  });

  it("are not believed about addresses: one that is another's is named before the first packet", async () => {
    const { Name, State } = await client();
    const [own, other] = [withPrefix(planned(1).client), withPrefix(planned(9).client)];
    await inClient(State.Pid, "addr", "del", own, "dev", "eth0");
    await inClient(State.Pid, "addr", "add", other, "dev", "eth0");
    try {
      const { exitCode, all } = await testbed.tryUp("--again");
      expect(exitCode).not.to.equal(0);
      expect(all).to.include(`n1 ${Name.slice(1)} eth0 address: want ${own}, have ${other}`);
      expect(testbed.record().repetitions).to.deep.equal([]);
    } finally {
      await inClient(State.Pid, "addr", "del", other, "dev", "eth0");
      await inClient(State.Pid, "addr", "add", own, "dev", "eth0");
    }
  });

  it("can do without an engine that was killed, in a preview and when all is taken down", async () => {
    const pid = readFileSync(`/run/netbench/${testbed.stack}/n1/docker.pid`, "utf8");
    kill(Number(pid));
    const { all } = expectExit(await testbed.pulumi("preview"), 0);
    expect(all).to.include("n1-state");
    await testbed.down();
  });
});
