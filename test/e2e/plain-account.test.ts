import { existsSync, rmSync, statSync } from "node:fs";
import { expect } from "chai";
import { skipBecause } from "../skip.ts";
import { containersOf } from "./support/containers.ts";
import { expectNothingLeft, type Inventory, takeInventory } from "./support/inventory.ts";
import { needRoot } from "./support/needs.ts";
import { PlainAccount } from "./support/plain-account.ts";

const socket = "/var/run/docker.sock";

describe("an account that is not root", function () {
  this.timeout(600_000);
  let machine: Inventory;
  let account: PlainAccount | undefined;

  before(async function () {
    needRoot(this);
    if (!existsSync(socket) || (statSync(socket).mode & 0o060) !== 0o060) {
      skipBecause(this, `${socket} is open to no group`);
    }
    machine = await takeInventory();
    account = await PlainAccount.prepare({
      group: statSync(socket).gid,
      changes: {
        "benchmark.activePairs": [1],
        "benchmark.durationSec": 1,
        "benchmark.repetitions": 2,
        // Allowed everywhere: to allow another one takes root.
        "benchmark.tcp.congestionControl": "reno",
      },
    });
  });
  after(async () => {
    await account?.discard();
    if (account) rmSync(`/dev/shm/netbench-${account.uid}`, { recursive: true, force: true });
  });

  it("measures on Docker's own bridge", async () => {
    const outcome = await account?.run("up", account.stack);
    // 3: measured, and suspect where others took the machine's time.
    expect(outcome?.exitCode, outcome?.all).to.be.oneOf([0, 3]);
    expect(outcome?.stdout, outcome?.all).to.match(/^tcp +1 +[\d.]+ /m);
    const users = (await containersOf(account?.stack ?? "")).map(({ Config }) => Config.User);
    const { uid } = account ?? {};
    expect(users).to.deep.equal(Array.from({ length: 4 }, () => `${uid}:${uid}`));
  });

  it("is told that emulated nodes take root, and nothing is touched", async () => {
    const outcome = await account?.run("up", "macvlan-bridge-local");
    expect(outcome?.exitCode).not.to.equal(0);
    expect(outcome?.all).to.include("an emulated node can be made by root only; run as root");
  });

  it("leaves nothing when it takes the testbed down", async () => {
    const outcome = await account?.run("down", account.stack);
    expect(outcome?.exitCode, outcome?.all).to.equal(0);
    expect(outcome?.stdout).to.include("nothing is left: ");
    expect(existsSync(`/dev/shm/netbench-${account?.uid}`)).to.equal(false);
    await expectNothingLeft(machine);
  });
});
