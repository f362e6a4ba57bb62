import { spawnSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect } from "chai";
import { endsOn } from "../../../lib/node/endpoint.ts";
import { hostAgentsState } from "../../../lib/node/host-agents.ts";
import type { ScenarioInput } from "../../../lib/scenario.ts";
import { expectGolden } from "../../golden.ts";
import { Sandbox } from "../../sandbox.ts";
import { contextsFor, scenarioWith, switchedWith } from "../../scenarios.ts";
import { skipBecause } from "../../skip.ts";

const both = { server: "host", client: "host" } as const;
const bare = (count: number): ScenarioInput =>
  scenarioWith({ network: { module: "host" }, endpoint: both, pairs: { count } });

describe("the halves of pairs that are processes of a node", () => {
  const stateOf = (input: ScenarioInput) => hostAgentsState(contextsFor(input).first);

  it("are none where all are containers", () => {
    expect(stateOf(scenarioWith())).to.equal(undefined);
    expect(stateOf(scenarioWith({ network: { module: "host" } }))).to.equal(undefined);
  });

  it("are on the node that the placement says", () => {
    const { contexts } = contextsFor(
      switchedWith({ network: { module: "host" }, endpoint: { server: "host" } }),
    );
    const names = contexts.map((context) =>
      endsOn(context, "host").map(({ container }) => container),
    );
    expect(names).to.deep.equal([[], ["netbench-trial-p001-server-host"]]);
  });

  for (const part of ["up", "down", "check"] as const)
    it(`are kept by this script: ${part}`, () =>
      expectGolden(`host-agents.${part}`, stateOf(bare(2))?.[part] ?? ""));

  describe("for real", function () {
    this.timeout(20_000);
    let sandbox: Sandbox;
    const run = (pairs: number, part: "up" | "down" | "check") =>
      sandbox.sh((stateOf(bare(pairs))?.[part] ?? "").replaceAll("/dev/shm", sandbox.folder));
    const nameOf = (pair: number, role: string) => `netbench-trial-p00${pair}-${role}-host`;
    const folder = () => join(sandbox.folder, "netbench-0/trial/n1/agents");
    const pidOf = (name: string) => Number(readFileSync(join(folder(), `${name}.pid`), "utf8"));
    const commandLine = (pid: number) => readFileSync(`/proc/${pid}/cmdline`, "utf8");
    const inOrder = { status: 0, stdout: "", stderr: "" };

    before(function () {
      if (spawnSync("unshare", ["--pid", "--fork", "true"]).status !== 0)
        skipBecause(this, "a process namespace needs root");
      sandbox = new Sandbox();
    });
    after(() => {
      if (sandbox === undefined) return;
      run(1, "down");
      sandbox.remove();
    });

    it("are missed before they are there", () => {
      expect(run(1, "check").stdout).to.equal(
        ["client", "server"]
          .map((role) => `agent ${nameOf(1, role)}: want running, have none\n`)
          .join(""),
      );
    });

    it("are each the first process of a namespace, known to the node by its number", () => {
      expect(run(2, "up")).to.deep.equal(inOrder);
      expect(run(2, "check")).to.deep.equal(inOrder);
      for (const pair of [1, 2]) {
        for (const role of ["client", "server"]) {
          const pid = pidOf(nameOf(pair, role));
          expect(commandLine(pid)).to.include(`agent.sh\0${role}\0${nameOf(pair, role)}\0`);
          const { stdout } = sandbox.sh(`sed -n 's/^NSpid:[[:space:]]*//p' /proc/${pid}/status`);
          expect(stdout.trim().split(/\s+/)).to.deep.equal([String(pid), "1"]);
        }
      }
    });

    it("stay the same when they are asked for again", () => {
      const before = pidOf(nameOf(1, "server"));
      expect(run(2, "up")).to.deep.equal(inOrder);
      expect(pidOf(nameOf(1, "server"))).to.equal(before);
    });

    it("are told by name when one was killed, and brought back alone", () => {
      const [killed, other] = [nameOf(2, "client"), nameOf(2, "server")];
      const otherPid = pidOf(other);
      process.kill(pidOf(killed), "SIGKILL");
      while (run(2, "check").stdout === "");
      expect(run(2, "check").stdout).to.equal(`agent ${killed}: want running, have none\n`);
      expect(run(2, "up")).to.deep.equal(inOrder);
      expect(run(2, "check")).to.deep.equal(inOrder);
      expect(pidOf(other)).to.equal(otherPid);
    });

    it("end where fewer are wanted, and the rest stays", () => {
      const [first, last] = [pidOf(nameOf(1, "client")), pidOf(nameOf(2, "server"))];
      expect(run(1, "up")).to.deep.equal(inOrder);
      expect(pidOf(nameOf(1, "client"))).to.equal(first);
      expect(existsSync(join(folder(), `${nameOf(2, "server")}.pid`))).to.equal(false);
      while (existsSync(`/proc/${last}`));
    });

    it("are all gone in the end, with what they ran and their files", () => {
      const pid = pidOf(nameOf(1, "server"));
      expect(run(1, "down")).to.deep.equal(inOrder);
      expect(existsSync(`/proc/${pid}`)).to.equal(false);
      expect(sandbox.sh(`ls ${folder()}`).stdout).to.equal("");
      expect(sandbox.sh(`grep -lF ${folder()} /proc/[0-9]*/cmdline`).stdout).not.to.include(
        `${pid}`,
      );
      expect(run(1, "down")).to.deep.equal(inOrder);
    });
  });
});
