import { spawnSync } from "node:child_process";
import { expect } from "chai";
import fc from "fast-check";
import {
  agentCommand,
  agentScript,
  jobLine,
  maxJobLineBytes,
  parseEvent,
  portableAgentCommand,
  resetLine,
} from "../../lib/agent.ts";

describe("the agent's language", () => {
  it("puts a job on one line", () => {
    const job = { id: "a-1", limitSec: 12.2, gate: "gate-a", argv: ["iperf3", "-c", "198.19.2.1"] };
    expect(jobLine(job)).to.equal("a-1 13 gate-a iperf3 -c 198.19.2.1\n");
    expect(jobLine({ ...job, gate: null, argv: ["echo", "it's"] })).to.equal(
      "a-1 13 - echo 'it'\\''s'\n",
    );
    expect(jobLine({ ...job, wait: "connected" })).to.match(/^a-1 13 gate-a:connected iperf3 /);
    expect(jobLine({ ...job, gate: null, wait: "connected" })).to.match(/^a-1 13 - iperf3 /);
    expect(resetLine("a-2")).to.equal("a-2 1 - reset\n");
  });

  it("refuses what would not arrive whole", () => {
    const job = { id: "a", limitSec: 1, gate: null };
    expect(() => jobLine({ ...job, argv: ["echo", "two\nlines"] })).to.throw(RangeError);
    expect(() => jobLine({ ...job, argv: ["x".repeat(maxJobLineBytes)] })).to.throw(RangeError);
  });

  it("reads events, and nothing into anything else", () => {
    expect(parseEvent("ready a-1.c1")).to.deep.equal({ kind: "ready", job: "a-1.c1" });
    expect(parseEvent("done a-1.c1 137\n")).to.deep.equal({
      kind: "done",
      job: "a-1.c1",
      status: 137,
    });
    for (const line of ["", "ready", "done a-1.c1", "done a-1.c1 x", "hello a-1.c1 0"]) {
      expect(parseEvent(line)).to.equal(undefined);
    }
    fc.assert(fc.property(fc.string(), (line) => parseEvent(line) !== null));
  });

  it("is the first process of a container", () => {
    expect(agentCommand({ role: "server", name: "s1" })).to.deep.equal([
      ...["sh", "/agent.sh", "server", "s1"],
    ]);
  });

  it("is told port and address where it shares the node's stack with others", () => {
    const settings = { role: "server", name: "s2", port: 5202, address: "127.0.0.1" } as const;
    expect(agentCommand(settings).slice(2)).to.deep.equal([
      ...["server", "s2", "5202", "/netbench", "127.0.0.1"],
    ]);
  });

  it("comes along to an image that is not ours", () => {
    const [shell = "", ...args] = portableAgentCommand({ role: "client", name: "c1" });
    const { status, stderr } = spawnSync(shell, args, { encoding: "utf8" });
    expect([status, stderr]).to.deep.equal([
      64,
      "the agent must be the first process of its container\n",
    ]);
  });

  it("has a script that a POSIX shell can read", () => {
    expect(spawnSync("sh", ["-n"], { input: agentScript }).status).to.equal(0);
  });

  it("refuses to run anywhere but as a first process, since a reset kills all it can reach", () => {
    const { status, stderr } = spawnSync("sh", ["-s", "client", "c1"], {
      input: agentScript,
      encoding: "utf8",
    });
    expect(status).to.equal(64);
    expect(stderr).to.include("must be the first process of its container");
  });
});
