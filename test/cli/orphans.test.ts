import { spawn } from "node:child_process";
import { chmodSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { expect } from "chai";
import { cacheFolder, projectRoot } from "../../cli/environment.ts";
import { takeInventory } from "../../cli/inventory.ts";
import {
  endOrphans,
  familyOf,
  orphans,
  type ProcessInfo,
  pulumiProgram,
  withoutEngine,
} from "../../cli/orphans.ts";
import { Sandbox } from "../sandbox.ts";

const home = "/c/netbench/pulumi-3.245.0";
const published = `${home}/plugins/resource-docker-v5.2.0/pulumi-resource-docker`;
const standIn = `${home}/plugins/resource-command-v1.2.1/plugin.cjs`;

const one = (
  pid: number,
  parent: number,
  name: string,
  words: string[],
  session = 10,
): ProcessInfo => ({ pid, parent, name, words, session });

describe("the programs of a Pulumi that was killed", () => {
  it("are known by their files, published or ours", () => {
    const named = {
      [`${published} 127.0.0.1:1`]: "pulumi-resource-docker",
      [`/usr/bin/node ${standIn} 127.0.0.1:1`]: "pulumi-resource-command",
      [`${home}/bin/pulumi-language-nodejs --typescript=false`]: "pulumi-language-nodejs",
      [`${home}/bin/pulumi-language-nodejs-host x`]: "pulumi-language-nodejs-host",
      ["node --require ./x /p/node_modules/@pulumi/pulumi/cmd/run --monitor x"]:
        "the Pulumi program",
    };
    for (const [line, name] of Object.entries(named))
      expect(pulumiProgram({ words: line.split(" ") }), line).to.equal(name);
    for (const line of ["pulumi up", "vi pulumi-resource-docker.md", "node measure/main.ts", ""])
      expect(pulumiProgram({ words: line.split(" ") }), line).to.equal(undefined);
  });

  it("are those that no living pulumi stands behind", () => {
    const all = [
      one(10, 1, "pulumi", ["pulumi", "up"]),
      one(11, 10, "pulumi-resource", [published, "127.0.0.1:1"]),
      one(12, 10, "pulumi-language", [`${home}/bin/pulumi-language-nodejs`]),
      one(13, 12, "node", ["node", "/p/node_modules/@pulumi/pulumi/cmd/run"]),
      one(21, 1, "pulumi-resource", [published, "127.0.0.1:2"]),
      one(30, 1, "pulumi", []),
      one(31, 30, "node", ["node", standIn, "127.0.0.1:3"]),
    ];
    expect(withoutEngine(all)).to.deep.equal([
      { pid: 21, what: "pulumi-resource-docker" },
      { pid: 31, what: "pulumi-resource-command" },
    ]);
  });

  it("end with what they have under way, but not with a node's engine", () => {
    const all = [
      one(21, 1, "pulumi-resource", [published]),
      one(22, 21, "sh", ["sh", "-c", "up"]),
      one(23, 22, "sleep", ["sleep", "1"]),
      one(24, 22, "dockerd", ["dockerd"], 24),
      one(25, 24, "containerd", ["containerd"], 24),
    ];
    expect(familyOf(21, all)).to.deep.equal([21, 22, 23]);
  });

  describe("on this machine", () => {
    const sandbox = new Sandbox();
    after(() => sandbox.remove());

    /** Something that looks like a plugin whose engine is gone. */
    async function left(cwd: string, pulumiHome: string): Promise<number> {
      const file = sandbox.write("pulumi-resource-docker", "#!/bin/sh\nsleep 60\n:\n");
      chmodSync(file, 0o755);
      const child = spawn(file, {
        cwd,
        env: { ...process.env, PULUMI_HOME: pulumiHome },
        stdio: "ignore",
      });
      await delay(200);
      return child.pid ?? 0;
    }
    const isAlive = (pid: number) => orphans().some((found) => found.pid === pid);

    it("are in the inventory and ended where they are of this checkout, and left alone elsewhere", async () => {
      const own = await left(projectRoot, join(cacheFolder, "pulumi-3.245.0"));
      const others = [
        await left(sandbox.folder, join(cacheFolder, "pulumi-3.245.0")),
        await left(projectRoot, "/home/somebody/.pulumi"),
      ];
      const { plugins = [] } = await takeInventory();
      expect(plugins.join("\n")).to.include(`pulumi-resource-docker, process ${own},`);
      const said: string[] = [];
      endOrphans((line) => said.push(line));
      expect(said.join("\n")).to.match(/ending \d+ programs? .*pulumi-resource-docker/);
      await delay(100);
      expect(isAlive(own)).to.equal(false);
      for (const pid of others) {
        expect(() => process.kill(pid, 0)).not.to.throw();
        process.kill(pid, "SIGKILL");
      }
    });
  });
});
