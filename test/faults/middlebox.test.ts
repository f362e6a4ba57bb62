import { execFileSync, spawn } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { setTimeout as delay } from "node:timers/promises";
import { expect } from "chai";
import { middleboxNamespace, nodeNamespace } from "../../lib/names.ts";
import type { Hop, RunRecord } from "../../lib/result.ts";
import type { MiddleboxInput } from "../../lib/scenario/path.ts";
import type { ScenarioInput } from "../../lib/scenario.ts";
import { closeRun } from "../../measure/record.ts";
import { needForwarder } from "../e2e/middlebox/bare-path.ts";
import { needFullRun, needPrograms } from "../e2e/support/needs.ts";
import { BareTestbed, needBareTestbed, summaryOf } from "../measure/bare-testbed.ts";

interface Loss {
  readonly title: string;
  readonly middlebox: MiddleboxInput;
  readonly udp: NonNullable<ScenarioInput["benchmark"]>["udp"];
  /** What makes it, beside what every run has. */
  readonly programs?: readonly string[];
  /** Made in the middle of the common window; what it gives back undoes it. */
  make?(): () => void;
  readonly verdict: "valid" | "suspect" | "failed";
  /** A reason that must be among those given. */
  readonly reason?: RegExp;
  /** The hop that it must be found at, and what must be said of it. */
  readonly hop?: { name: string; expect(hop: Hop): void };
  readonly cheap?: true;
}

const inside = (namespace: string, ...command: string[]): void =>
  void execFileSync("ip", ["netns", "exec", namespace, ...command], { stdio: "pipe" });

const switchPid = (): number =>
  Number(readFileSync("/dev/shm/netbench-0/example/middlebox/vde_switch.pid", "utf8"));

/** The folder of the group that bounds a process's memory, by version 1 or 2 of control groups. */
function memoryGroupOf(pid: number): string {
  const groups = readFileSync(`/proc/${pid}/cgroup`, "utf8");
  const first = /^\d+:memory:(.*)$/m.exec(groups)?.[1];
  const second = /^0::(.*)$/m.exec(groups)?.[1] ?? "";
  return first === undefined ? `/sys/fs/cgroup${second}` : `/sys/fs/cgroup/memory${first}`;
}

const dropped = ({ drops }: Hop, place: string): number =>
  drops.filter((drop) => drop.place === place).reduce((total, { packets }) => total + packets, 0);

const losses: readonly Loss[] = [
  {
    title: "a queue of 10 packets under a shaper",
    middlebox: { forwarder: "bridge", queue: { packets: 10, rateBitsPerSecond: 50_000_000 } },
    udp: { bitsPerSecond: 100_000_000 },
    verdict: "valid",
    hop: {
      name: "middlebox",
      expect: (hop) => {
        expect(dropped(hop, "queue")).to.be.greaterThan(0.3 * hop.in);
        expect(Math.abs(hop.unexplained)).to.be.lessThan(0.001 * hop.in);
      },
    },
    cheap: true,
  },
  {
    title: "a packet filter that drops one way, behind the middlebox",
    middlebox: { forwarder: "bridge" },
    udp: { bitsPerSecond: 100_000_000 },
    programs: ["nft"],
    make: () => {
      const node = nodeNamespace("example", "n2");
      const rule = "ip protocol udp limit rate over 2000/second drop";
      inside(node, "nft", "add", "table", "netdev", "fault");
      inside(
        node,
        "nft",
        "add",
        "chain",
        "netdev",
        "fault",
        "in",
        "{ type filter hook ingress device eth1 priority 0; }",
      );
      inside(node, "nft", "add", "rule", "netdev", "fault", "in", ...rule.split(" "));
      return () => inside(node, "nft", "delete", "table", "netdev", "fault");
    },
    verdict: "suspect",
    reason:
      /^conservation node of the servers: \d+ of \d+ packets of the clients went in and neither/,
    cheap: true,
  },
  {
    title: "a packet filter that drops one way, in the middlebox",
    middlebox: { forwarder: "bridge" },
    udp: { bitsPerSecond: 100_000_000 },
    programs: ["nft"],
    make: () => {
      const box = middleboxNamespace("example");
      const rule = "ip protocol udp limit rate over 2000/second drop";
      inside(box, "nft", "add", "table", "bridge", "fault");
      inside(
        box,
        "nft",
        "add",
        "chain",
        "bridge",
        "fault",
        "on",
        "{ type filter hook forward priority 0; }",
      );
      inside(box, "nft", "add", "rule", "bridge", "fault", "on", ...rule.split(" "));
      return () => inside(box, "nft", "delete", "table", "bridge", "fault");
    },
    verdict: "suspect",
    reason: /^conservation middlebox: \d+ of \d+ packets of the clients went in and neither/,
  },
  {
    title: "the forwarder killed",
    middlebox: { forwarder: "userspace" },
    udp: { bitsPerSecond: 70_000_000 },
    make: () => {
      process.kill(switchPid(), "SIGKILL");
      return () => undefined;
    },
    verdict: "failed",
    reason: /^forwarder failed: forwarder has ended or was killed at 70 Mbit\/s/,
  },
  {
    title: "the forwarder out of memory",
    middlebox: { forwarder: "userspace", memoryMiB: 16 },
    udp: { bitsPerSecond: 70_000_000 },
    make: () => {
      const pid = switchPid();
      // Something beside it wants more than there is, and the kernel is to end the forwarder for it.
      writeFileSync(`/proc/${pid}/oom_score_adj`, "1000");
      const hog = `echo $$ >${memoryGroupOf(pid)}/cgroup.procs; head -c 40000000 /dev/zero | tail -n 1`;
      const child = spawn("sh", ["-c", hog], { stdio: "ignore", detached: true });
      return () => {
        try {
          process.kill(-(child.pid ?? NaN), "SIGKILL");
        } catch {
          // It has ended by itself.
        }
      };
    },
    verdict: "failed",
    reason: /^forwarder failed: forwarder out of memory at 70 Mbit\/s/,
  },
];

const reasonsOf = (record: RunRecord): string[] =>
  (record.summary?.reasons ?? []).map(({ check, reason }) => `${check} ${reason}`);

/** Whole measuring runs on two bare nodes with a middlebox between, where packets go astray. */
describe("packets that are lost behind a middlebox", function () {
  this.timeout(90_000);
  before(function () {
    needBareTestbed(this);
  });

  for (const loss of losses) {
    describe(loss.title, () => {
      let testbed: BareTestbed;
      before(async function () {
        if (!loss.cheap) needFullRun(this);
        await needForwarder(this, loss.middlebox);
        await needPrograms(this, loss.programs ?? []);
        testbed = await BareTestbed.make({ switched: true, middlebox: loss.middlebox });
      });
      after(async () => {
        await testbed?.remove();
      });

      it(`is ${loss.verdict}, and found where it is`, async () => {
        const benchmark = { repetitions: 1, durationSec: 3, protocols: ["udp" as const] };
        const plan = testbed.plan({ ...benchmark, udp: loss.udp });
        const measuring = testbed.measure(plan);
        let over = false;
        void measuring.over.finally(() => (over = true));
        while (!measuring.stderr.includes("links as wanted") && !over) await delay(20);
        await delay(1200);
        const undo = over ? () => undefined : (loss.make?.() ?? (() => undefined));
        try {
          expect(await measuring.over, measuring.stderr).to.equal(0);
        } finally {
          undo();
        }
        const record = testbed.record();
        closeRun(testbed.folder, "example");
        const said = reasonsOf(record);
        const hops = record.repetitions[0]?.path?.flows[0]?.hops ?? [];
        if (loss.reason !== undefined) {
          const { reason } = loss;
          expect(
            said.some((one) => reason.test(one)),
            said.join("\n"),
          ).to.equal(true);
        }
        // What others do on a machine that is not ours alone is no matter here.
        if (loss.verdict === "valid")
          expect(
            said.filter((one) => /^(conservation|forwarder|attempt) /.test(one)),
          ).to.deep.equal([]);
        else expect(summaryOf(measuring).verdict, said.join("\n")).to.equal(loss.verdict);
        const { hop: wanted } = loss;
        if (wanted === undefined) return;
        const hop = hops.find(({ hop: name }) => name === wanted.name);
        if (hop === undefined) throw new Error(`no hop ${wanted.name} in ${JSON.stringify(hops)}`);
        wanted.expect(hop);
      });
    });
  }
});
