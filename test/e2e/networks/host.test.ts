import { readdirSync, readFileSync, readlinkSync } from "node:fs";
import { createHash } from "node:crypto";
import { expect } from "chai";
import { type RunRecord } from "../../../lib/result.ts";
import { expectExit, read } from "../support/command.ts";
import { containersOf, docker, engineOf, identities, linkIn } from "../support/containers.ts";
import { expectNothingLeft, type Inventory, takeInventory } from "../support/inventory.ts";
import { needFullRun, needRoot } from "../support/needs.ts";
import { kill, ourProcesses } from "../support/processes.ts";
import { Testbed } from "../support/testbed.ts";

interface Case {
  scenario: string;
  nodes: "local" | readonly string[];
  /** How many halves of two pairs are containers, and which are processes of the node. */
  containers: number;
  processes: readonly ("server" | "client")[];
  /** Address that server 2 listens on, and its port. */
  listens: (stack: string) => Promise<string>;
  /** Somebody's change, and the words that preview has for it. */
  drift(testbed: Testbed): Promise<string>;
}

const pairs = [1, 2];

/** Command lines and numbers of the agents that are processes of the node. */
const agentsOf = ({ stack }: Testbed) =>
  ourProcesses().filter(
    ({ commandLine }) =>
      /^sh \S+\/agent\.sh (server|client) /.test(commandLine) &&
      commandLine.includes(`netbench-${stack}-`) &&
      commandLine.includes("-host "),
  );

/** The first of each agent's processes: number 1 of its own namespace. */
const firstProcesses = (testbed: Testbed) =>
  agentsOf(testbed).filter(({ pid }) =>
    /^NSpid:\t\d+\t1$/m.test(readFileSync(`/proc/${pid}/status`, "utf8")),
  );

const killAgent = async (testbed: Testbed): Promise<string> => {
  const [agent] = firstProcesses(testbed);
  // Number 0 would be this test's own process group.
  if (agent === undefined) throw new Error("no agent runs");
  kill(agent.pid);
  // sh, file, role, name: the file's path holds the stack's name too.
  const name = agent.commandLine.split(" ")[3];
  return `agent ${name}: want running, have none`;
};

const bridgeOf = (stack: string) =>
  `nb-${createHash("sha256").update(stack).digest("hex").slice(0, 8)}`;

const gatewayOf = async (stack: string): Promise<string> => {
  const [link] = JSON.parse(await read("ip", "-j", "-4", "addr", "show", "dev", bridgeOf(stack)));
  return (link as { addr_info: { local: string }[] }).addr_info[0]?.local ?? "none";
};

const cases: readonly Case[] = [
  {
    scenario: "host-loopback-local",
    nodes: "local",
    containers: 4,
    processes: [],
    listens: async () => "127.0.0.1:5202",
    drift: async ({ stack }) => {
      await docker(undefined, "stop", "--time", "1", `netbench-${stack}-p002-server`);
      return `netbench-${stack}-p002-server: want running, have stopped`;
    },
  },
  {
    scenario: "host-switched",
    nodes: ["n1", "n2"],
    containers: 4,
    processes: [],
    listens: async () => "198.18.0.2:5202",
    drift: async ({ stack }) => {
      await read("ip", "-n", `netbench-${stack}-n2`, "link", "set", "eth1", "mtu", "1400");
      return "eth1 mtu: want 1500, have 1400";
    },
  },
  {
    scenario: "host-processes-local",
    nodes: "local",
    containers: 0,
    processes: ["client", "server"],
    listens: async () => "127.0.0.1:5330",
    drift: killAgent,
  },
  {
    scenario: "bridge-to-host-local",
    nodes: "local",
    containers: 2,
    processes: ["server"],
    listens: async (stack) => `${await gatewayOf(stack)}:5330`,
    drift: killAgent,
  },
  {
    scenario: "host-to-bridge-local",
    nodes: "local",
    containers: 2,
    processes: ["client"],
    listens: async () => "*:5201",
    drift: killAgent,
  },
];

/** The others are like them. */
const everyRun = ["host-loopback-local", "host-to-bridge-local"];

for (const one of cases) {
  describe(`the stack ${one.scenario}`, function () {
    this.timeout(600_000);
    let machine: Inventory;
    let testbed: Testbed;

    const engines = () =>
      one.nodes === "local" ? [undefined] : one.nodes.map((node) => engineOf(testbed.stack, node));
    const containers = async () =>
      (await Promise.all(engines().map((engine) => containersOf(testbed.stack, engine)))).flat();

    before(async function () {
      needRoot(this);
      if (!everyRun.includes(one.scenario)) needFullRun(this);
      machine = await takeInventory();
      testbed = Testbed.derive(one.scenario, one.scenario, {
        "pairs.count": pairs.length,
        "benchmark.activePairs": pairs,
        "benchmark.durationSec": 1,
        "benchmark.repetitions": 1,
      });
    });
    after(() => testbed?.discard());

    it("is measured over TCP and UDP, by one pair and by two", async () => {
      await testbed.up();
      const { trials } = testbed.summary();
      expect(trials.map(({ protocol, activePairs }) => `${protocol} ${activePairs}`)).to.deep.equal(
        ["tcp 1", "tcp 2", "udp 1", "udp 2"],
      );
      for (const trial of trials)
        expect(trial.aggregateBitsPerSecond?.mean, trial.protocol).to.be.greaterThan(1e6);
      expectShares(testbed.record());
    });

    it("has its halves where it says: in containers on the right stack, or as processes", async () => {
      const found = await containers();
      expect(found).to.have.length(one.containers);
      const roles = firstProcesses(testbed).map(({ commandLine }) => commandLine.split(" ")[2]);
      expect(roles.sort()).to.deep.equal(
        pairs.flatMap(() => one.processes).sort((a, b) => a.localeCompare(b)),
      );
      if (one.scenario === "host-to-bridge-local") return;
      const own = new Set(found.map(({ State }) => networkOf(State.Pid)));
      if (one.scenario.startsWith("host-"))
        for (const id of own) expect(await nodeNetworks(one, testbed)).to.include(id);
      const pid =
        serverPid(testbed) ?? found.find(({ Name }) => Name.endsWith("server"))?.State.Pid;
      const sockets = await read("nsenter", "-t", String(pid), "-n", "ss", "-Hltn");
      expect(sockets).to.include(`${await one.listens(testbed.stack)} `);
    });

    it("is unchanged by a second up", async () => {
      const before = identities(await containers());
      const agents = firstProcesses(testbed).map(({ pid }) => pid);
      expectExit(await testbed.pulumi("preview", "--expect-no-changes"), 0);
      await testbed.up();
      expect(identities(await containers())).to.deep.equal(before);
      expect(firstProcesses(testbed).map(({ pid }) => pid)).to.deep.equal(agents);
    });

    it("names a change that somebody makes, and is put in order by up in place", async () => {
      const ids = (await containers()).map(({ Id }) => Id);
      const agents = firstProcesses(testbed).map(({ pid }) => pid);
      const words = await one.drift(testbed);
      expect(expectExit(await testbed.pulumi("preview", "--diff"), 0).stdout).to.include(words);
      await testbed.up();
      expect((await containers()).map(({ Id }) => Id)).to.deep.equal(ids);
      const kept = firstProcesses(testbed).filter(({ pid }) => agents.includes(pid));
      expect(firstProcesses(testbed)).to.have.length(agents.length);
      if (agents.length > 0) expect(kept).to.have.length(agents.length - 1);
      if (one.nodes !== "local")
        expect((await linkIn(`netbench-${testbed.stack}-n2`, "eth1"))?.mtu).to.equal(1500);
      expectExit(await testbed.pulumi("preview", "--expect-no-changes"), 0);
    });

    it("leaves nothing when it is taken down", async () => {
      await testbed.down();
      await expectNothingLeft(machine);
    });
  });
}

/** On a stack that all pairs share, each pair has its part, and the parts make the whole. */
function expectShares({ repetitions }: RunRecord): void {
  for (const { trial, pairs: rows, aggregateBitsPerSecond } of repetitions) {
    const rates = rows.map(({ bitsPerSecond }) => bitsPerSecond);
    const whole = rates.reduce((a, b) => a + b, 0);
    expect(whole, trial).to.be.closeTo(aggregateBitsPerSecond ?? NaN, 1);
    for (const rate of rates) expect(rate, trial).to.be.greaterThan(0);
  }
}

const networkOf = (pid: number): string => readlinkSync(`/proc/${pid}/ns/net`);

function serverPid(testbed: Testbed): number | undefined {
  return firstProcesses(testbed).find(({ commandLine }) => / server /.test(commandLine))?.pid;
}

/** Network namespaces of the nodes: this machine's own, or the named ones. */
async function nodeNetworks({ nodes }: Case, { stack }: Testbed): Promise<string[]> {
  if (nodes === "local") return [networkOf(process.pid)];
  expect(readdirSync("/run/netns")).to.include.members(nodes.map((n) => `netbench-${stack}-${n}`));
  return Promise.all(
    nodes.map(async (node) => {
      const inside = `netbench-${stack}-${node}`;
      return read("ip", "netns", "exec", inside, "readlink", "/proc/self/ns/net");
    }),
  );
}
