import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { expect } from "chai";
import { agentMount, agentScript } from "../../lib/agent.ts";
import type { PlanNode } from "../../lib/plan.ts";
import { Agents } from "../../measure/agents.ts";
import { Crew } from "../../measure/hands/crew.ts";
import { isRead, tryWriteLine } from "../../measure/fifo.ts";
import { ask } from "../../measure/jobs.ts";
import { skipBecause } from "../skip.ts";

/** Hands at hand, and hands by way of a shell, as over ssh. */
const ways: Record<string, Pick<PlanNode, "kind" | "shell">> = {
  "on this machine": { kind: "local" },
  "on another machine": { kind: "ssh", shell: ["sh"] },
  "on another machine with bash": { kind: "ssh", shell: ["bash"] },
  "on another machine with busybox": { kind: "ssh", shell: ["busybox", "sh"] },
};

/** The agent as a container runs it, first process of its own namespace, without Docker. */
for (const [where, way] of Object.entries(ways))
  describe(`the agent and the conductor, ${where}`, function () {
    let folder: string;
    let processes: ChildProcess[];
    let agents: Agents;
    let crew: Crew;
    const place = (container: string) => ({ node: "n1", container });

    before(function () {
      const tried = spawnSync("unshare", ["--pid", "--fork", "true"]);
      if (tried.status !== 0) skipBecause(this, "a process namespace needs root");
      const [shell = "sh"] = way.shell ?? [];
      if (spawnSync(shell, ["true"]).error) skipBecause(this, `${shell} is not installed`);
    });

    beforeEach(async () => {
      folder = mkdtempSync(join(tmpdir(), "netbench-agents-"));
      writeFileSync(join(folder, "agent.sh"), agentScript.replaceAll(agentMount, folder));
      processes = [];
      crew = new Crew([{ name: "n1", dockerHost: "unix:///nowhere", agentDir: folder, ...way }]);
      agents = new Agents(crew);
      await agents.open();
    });

    afterEach(async () => {
      crew.close();
      for (const process of processes) {
        process.kill("SIGKILL");
        if (process.exitCode === null && process.signalCode === null) await once(process, "exit");
      }
      rmSync(folder, { recursive: true });
    });

    const until = async (condition: () => boolean, limitMs = 3000) => {
      const giveUp = Date.now() + limitMs;
      while (!condition() && Date.now() < giveUp) await delay(20);
    };

    /** Whether somebody runs `sleep` for so long: a number that only this test has. */
    const sleeps = (seconds: number) =>
      readdirSync("/proc").some((pid) => {
        try {
          const line = readFileSync(`/proc/${pid}/cmdline`, "latin1");
          return line.endsWith(`/sleep\0${seconds}\0`);
        } catch {
          return false;
        }
      });

    async function start(...names: string[]): Promise<void> {
      for (const name of names) {
        const own = [
          "--pid",
          "--fork",
          "--kill-child",
          "sh",
          join(folder, "agent.sh"),
          "client",
          name,
        ];
        processes.push(spawn("unshare", own, { stdio: "ignore" }));
      }
      const isUp = (name: string) => isRead(join(folder, `${name}.jobs`));
      while (!names.every(isUp)) await delay(5);
    }

    it("answers questions, each by its own status, and leaves nothing behind", async () => {
      await start("c1", "c2");
      const answers = await ask(
        agents,
        [
          { place: place("c1"), argv: ["echo", "it's; $HOME"] },
          { place: place("c1"), argv: ["sh", "-c", "echo no >&2; exit 3"] },
          { place: place("c2"), argv: ["nosuchprogram"] },
        ],
        5,
      );
      expect(answers.map(({ status }) => status)).to.deep.equal([0, 3, 127]);
      expect(answers[0]?.stdout).to.equal("it's; $HOME\n");
      expect(answers[1]?.stderr).to.equal("no\n");
      expect(answers[2]?.stderr).to.include("nosuchprogram is not in this image");
      // Over ssh nobody waits for what is tidied up: an answer that comes after it says it is done.
      await crew.of("n1").machine();
      const kept = ["agent.sh", "c1.jobs", "c2.jobs", "events"];
      expect(
        readdirSync(folder)
          .filter((name) => !name.startsWith("alive-"))
          .sort(),
      ).to.deep.equal(kept);
      crew.close();
      const gone = () => !readdirSync(folder).some((name) => name.startsWith("alive-"));
      await until(gone);
      expect(gone()).to.equal(true);
    });

    /** A conductor of its own process, which gives the agent of c1 something to do for a minute. */
    async function conductElsewhere(seconds: number): Promise<ChildProcess> {
      const node = { name: "n1", dockerHost: "unix:///nowhere", agentDir: folder, ...way };
      const text = `
        import { Agents } from "./measure/agents.ts";
        import { Crew } from "./measure/hands/crew.ts";
        const agents = new Agents(new Crew([${JSON.stringify(node)}]));
        await agents.open();
        const argv = ["sleep", "${seconds}"];
        agents.send({ node: "n1", container: "c1" }, { id: agents.newId(), limitSec: 60, gate: null, argv });
        setInterval(() => undefined, 1000);
      `;
      const words = ["--import", "tsx", "--input-type=module", "-e", text];
      const conductor = spawn(process.execPath, words, { stdio: ["ignore", "ignore", "inherit"] });
      processes.push(conductor);
      await until(() => sleeps(seconds));
      expect(sleeps(seconds)).to.equal(true);
      return conductor;
    }

    it("ends what it runs as soon as its conductor is killed", async () => {
      crew.close();
      await start("c1");
      const seconds = 1000 + (process.pid % 1000);
      const conductor = await conductElsewhere(seconds);
      await delay(300);
      expect(sleeps(seconds)).to.equal(true);
      conductor.kill("SIGKILL");
      await until(() => !sleeps(seconds));
      expect(sleeps(seconds)).to.equal(false);
      // It takes jobs of the next one, and nothing comes after those.
      expect(await agents.open()).to.equal(true);
      const [answer] = await ask(agents, [{ place: place("c1"), argv: ["sleep", "0.5"] }], 5);
      expect(answer?.status).to.equal(0);
    });

    it("goes on with what another conductor has begun when the one before is killed", async () => {
      crew.close();
      await start("c1");
      const seconds = 3000 + (process.pid % 1000);
      const conductor = await conductElsewhere(seconds);
      // Both at once, as when one takes over from one that it has told to stop.
      crew = new Crew([{ name: "n1", dockerHost: "unix:///nowhere", agentDir: folder, ...way }]);
      agents = new Agents(crew);
      await agents.open();
      const job = { id: agents.newId(), limitSec: 5, gate: null, argv: ["sleep", "1"] };
      const handle = agents.send(place("c1"), job);
      await delay(200);
      conductor.kill("SIGKILL");
      expect(await agents.waitFor(() => handle.state === "done", 5000)).to.equal(true);
      expect(handle.status).to.equal(0);
    });

    it("says at once that nobody takes a job", async () => {
      const [answer] = await ask(agents, [{ place: place("c9"), argv: ["true"] }], 5);
      expect(answer?.problem).to.equal("nothing in container c9 takes jobs");
    });

    it("lets all that wait at a gate go together, a latecomer too", async () => {
      await start("c1", "c2");
      const hands = crew.of("n1");
      await hands.makeGate("n1", "gate-1");
      const job = { id: "g-1", limitSec: 5, gate: "gate-1", argv: ["true"] };
      const first = agents.send(place("c1"), job);
      await agents.waitFor(() => first.state === "ready", 5000);
      expect(first.state).to.equal("ready");
      await hands.openGate("n1", "gate-1");
      const second = agents.send(place("c2"), job);
      const done = () => first.state === "done" && second.state === "done";
      expect(await agents.waitFor(done, 5000)).to.equal(true);
      hands.closeGate("n1", "gate-1");
    });

    it("becomes idle by itself when the gate never opens", async () => {
      await start("c1");
      await crew.of("n1").makeGate("n1", "gate-1");
      const job = { id: "g-1", limitSec: 1, gate: "gate-1", argv: ["true"] };
      const handle = agents.send(place("c1"), job);
      expect(await agents.waitFor(() => handle.state === "done", 5000)).to.equal(true);
      expect(handle.status).to.equal(137);
    });

    it("is done with a reset when what it killed is gone, however long that takes", async () => {
      await start("c1");
      // The kernel takes its time to give back so much memory.
      const bytes = 400_000_000 + process.pid;
      const large = `head -c ${bytes} /dev/zero | tail -c ${bytes} | sleep 60`;
      const job = { id: "l-1", limitSec: 60, gate: null, argv: ["sh", "-c", large] };
      agents.send(place("c1"), job);
      const read = (pid: string, file: string) => {
        try {
          return readFileSync(`/proc/${pid}/${file}`, "latin1");
        } catch {
          return "";
        }
      };
      const tail = () =>
        readdirSync("/proc").find((pid) => read(pid, "cmdline").startsWith(`tail\0-c\0${bytes}`));
      const heldKiB = (pid = "self") => Number(/^VmRSS:\s+(\d+)/m.exec(read(pid, "status"))?.[1]);
      let pid = tail();
      for (; pid === undefined || heldKiB(pid) * 1024 < 0.95 * bytes; pid = tail()) await delay(20);
      const reset = agents.reset(place("c1"));
      expect(await agents.waitFor(() => reset.state === "done", 5000)).to.equal(true);
      // Its memory goes first, then its sockets; a zombie (Z) has neither.
      expect(read(pid, "stat")).to.match(/^$|\) Z /);
    });

    it("kills what runs on a reset, and takes the next job", async () => {
      await start("c1");
      const job = { id: "s-1", limitSec: 60, gate: null, argv: ["sleep", "60"] };
      const handle = agents.send(place("c1"), job);
      await delay(200);
      const reset = agents.reset(place("c1"));
      expect(await agents.waitFor(() => reset.state === "done", 5000)).to.equal(true);
      expect(handle.state).to.equal("sent");
      const [answer] = await ask(agents, [{ place: place("c1"), argv: ["true"] }], 5);
      expect(answer?.status).to.equal(0);
    });

    it("needs no conductor: events that nobody reads are lost, not waited for", async () => {
      await start("c1");
      crew.close();
      const line = (id: string) => `${id} 5 - true\n`;
      expect(tryWriteLine(join(folder, "c1.jobs"), line("x-1"))).to.equal(true);
      await delay(300);

      expect(await agents.open()).to.equal(true);
      const [answer] = await ask(agents, [{ place: place("c1"), argv: ["echo", "here"] }], 5);
      expect(answer?.stdout).to.equal("here\n");
    });
  });
