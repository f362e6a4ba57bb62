import { existsSync, readFileSync, renameSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect } from "chai";
import { projectRoot } from "../../cli/environment.ts";
import { backendUrl } from "./support/backend.ts";
import { Clone } from "./support/clone.ts";
import { expectExit, netbench, succeed } from "./support/command.ts";
import { containersOf, engineOf, identities } from "./support/containers.ts";
import { expectNothingLeft, type Inventory, takeInventory } from "./support/inventory.ts";
import { needRoot } from "./support/needs.ts";
import { Testbed } from "./support/testbed.ts";

describe("a testbed on a machine where two checkouts are", function () {
  this.timeout(600_000);
  let machine: Inventory;
  let testbed: Testbed;
  let clone: Clone | undefined;
  let scenario: string;

  const made = async () =>
    identities(await containersOf(testbed.stack, engineOf(testbed.stack, "n1")));
  const stackFile = () => join(projectRoot, `stacks/Pulumi.${testbed.stack}.yaml`);

  before(async function () {
    needRoot(this);
    machine = await takeInventory();
    testbed = Testbed.derive("checkouts", "macvlan-bridge-switched", {
      nodes: [{ name: "n1", kind: "emulated" }],
      pairs: { count: 1, placement: "local" },
      "benchmark.protocols": ["tcp"],
      "benchmark.activePairs": [1],
      "benchmark.durationSec": 1,
      "benchmark.repetitions": 1,
    });
    scenario = readFileSync(stackFile(), "utf8");
    clone = await Clone.make();
    clone.write(testbed.stack, scenario);
    await testbed.up();
  });
  after(async () => {
    await testbed?.discard();
    clone?.remove();
  });

  it("is named to the other one, which touches nothing", async () => {
    const before = await made();
    for (const command of ["up", "down", "inspect"]) {
      const outcome = await clone?.run(command, testbed.stack);
      expect(outcome?.exitCode, outcome?.all).to.equal(1);
      expect(outcome?.all, command).to.match(
        /Nothing was touched: .* is up from another checkout: /,
      );
      expect(outcome?.all, command).to.include(`${projectRoot} (since `);
    }
    const { all } = (await clone?.run("inspect")) ?? { all: "" };
    expect(all).to.include(`${testbed.stack} is up too, from another checkout: ${projectRoot}`);
    expect(await made()).to.deep.equal(before);
  });

  it("is refused by a plain pulumi up of the other one too", async () => {
    await clone?.run("pulumi", "stack", "select", "--create", testbed.stack);
    const outcome = await clone?.run("pulumi", "up", "--yes", "--stack", testbed.stack);
    expect(outcome?.exitCode, outcome?.all).not.to.equal(0);
    expect(outcome?.all).to.match(/Nothing was touched:\s+\S+ is up from another checkout: /);
  });

  it("is shown and compared by what was brought up where its file is gone or another", async () => {
    const away = join(tmpdir(), `${testbed.stack}.yaml`);
    renameSync(stackFile(), away);
    try {
      const { stdout } = await succeed("inspect");
      expect(stdout).to.include(`${testbed.stack}, as it is now (stacks/`);
      expect(stdout).to.match(/^p001-client +n1 +running/m);
      const drift = expectExit(await netbench("drift", testbed.stack), 0);
      expect(drift.all).to.include(`yaml is gone; ${testbed.stack} is compared with what was`);
      expect(existsSync(stackFile()), "pulumi made no file").to.equal(false);
    } finally {
      renameSync(away, stackFile());
    }
  });

  it("goes with all that carries its mark where file, state and the checkout's copies are gone", async () => {
    rmSync(stackFile());
    rmSync(join(projectRoot, ".netbench", testbed.stack), { recursive: true });
    const state = join(fileURLToPath(backendUrl()), ".pulumi/stacks/netbench");
    rmSync(join(state, `${testbed.stack}.json`));
    const { all } = await succeed("down", testbed.stack);
    expect(all).to.include(`${testbed.stack} is in no state: removing what carries the mark`);
    await expectNothingLeft(machine);
    const again = expectExit(await netbench("down", testbed.stack), 1);
    expect(again.all.trim()).to.match(/^There is no scenario .*$/);
  });

  it("of a checkout that is no more is taken over when that is asked for", async () => {
    const up = await clone?.run("up", testbed.stack);
    expect(up?.exitCode, up?.all).to.be.oneOf([0, 3]);
    clone?.remove();
    const refused = expectExit(await netbench("down", testbed.stack), 1);
    expect(refused.all).to.include(
      `That folder is no more: npm run down -- ${testbed.stack} --take-over`,
    );
    expect(await made()).to.have.length(2);
    await succeed("down", testbed.stack, "--take-over");
    await expectNothingLeft(machine);
  });
});
