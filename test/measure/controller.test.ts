import { type ChildProcess, spawn } from "node:child_process";
import { chmodSync, existsSync, readFileSync } from "node:fs";
import { setTimeout as delay } from "node:timers/promises";
import { expect } from "chai";
import { type Kin, watchKin } from "../../measure/controller.ts";
import { Sandbox } from "../sandbox.ts";

describe("the end of whoever runs a measurement", function () {
  this.timeout(20_000);
  let sandbox: Sandbox;
  let started: ChildProcess[];

  beforeEach(() => {
    sandbox = new Sandbox();
    started = [];
  });
  afterEach(() => {
    for (const child of started) child.kill("SIGKILL");
    sandbox.remove();
  });

  const pidIn = (file: string) => Number(readFileSync(sandbox.path(file), "utf8"));
  async function appears(file: string): Promise<boolean> {
    for (let waited = 0; waited < 10_000 && !existsSync(sandbox.path(file)); waited += 20)
      await delay(20);
    return existsSync(sandbox.path(file));
  }

  /** Pulumi, its plugin, and a program of ours, which writes `ready`, and `gone` when it notices. */
  async function family(plugin: string): Promise<ChildProcess> {
    const program = `
      import { writeFileSync } from "node:fs";
      import { watchKin } from "./measure/controller.ts";
      watchKin(() => { writeFileSync(process.env.SANDBOX + "/gone", ""); process.exit(); });
      writeFileSync(process.env.SANDBOX + "/ready", "");
      setTimeout(() => process.exit(), 15_000);
    `;
    sandbox.write("program.mjs", program);
    const run = `${process.execPath} --import tsx --input-type=module <"$SANDBOX/program.mjs"`;
    const file = sandbox.write(plugin, `#!/bin/sh\necho $$ >"$SANDBOX/pid"\n${run} &\nwait\n`);
    chmodSync(file, 0o755);
    const engine = spawn("sh", ["-c", `"${file}" & wait`], {
      env: { ...process.env, SANDBOX: sandbox.folder },
      stdio: "ignore",
    });
    started.push(engine);
    expect(await appears("ready")).to.equal(true);
    return engine;
  }

  for (const plugin of ["pulumi-resource-command", "resource-command-v1.2.1/plugin"]) {
    it(`is noticed where ${plugin} is killed`, async () => {
      await family(plugin);
      process.kill(pidIn("pid"), "SIGKILL");
      expect(await appears("gone")).to.equal(true);
    });

    it(`is noticed where the engine is killed and ${plugin} lives on`, async () => {
      const engine = await family(plugin);
      await delay(700);
      expect(existsSync(sandbox.path("gone"))).to.equal(false);
      engine.kill("SIGKILL");
      expect(await appears("gone")).to.equal(true);
      process.kill(pidIn("pid"), "SIGKILL");
    });
  }

  it("is none where a shell's own parent goes, as when a person logs out", async () => {
    const engine = await family("some-shell");
    engine.kill("SIGKILL");
    await delay(1500);
    expect(existsSync(sandbox.path("gone"))).to.equal(false);
    process.kill(pidIn("pid"), "SIGKILL");
    expect(await appears("gone")).to.equal(true);
  });

  it("is told once", async () => {
    let kin: Kin = { parent: 2, engine: 1 };
    let told = 0;
    watchKin(
      () => (told += 1),
      () => kin,
    );
    kin = { parent: 2, engine: undefined };
    await delay(1600);
    expect(told).to.equal(1);
  });
});
