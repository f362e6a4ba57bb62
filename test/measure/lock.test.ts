import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "chai";
import { UserError } from "../../lib/errors.ts";
import { takeLock } from "../../measure/lock.ts";

describe("the conductor's lock", () => {
  let folder: string;
  let path: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "netbench-conductor-"));
    path = join(folder, "conductor.lock");
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  it("is there while held and gone when given back", async () => {
    const giveBack = await takeLock(path);
    expect(readFileSync(path, "utf8")).to.match(new RegExp(`^${process.pid} \\d+\\n$`));
    giveBack();
    expect(existsSync(path)).to.equal(false);
  });

  it("is taken over from a process that is gone, whoever has its number now", async () => {
    writeFileSync(path, `${process.pid} 1\n`);
    (await takeLock(path))();
    writeFileSync(path, "nonsense\n");
    (await takeLock(path))();
  });

  it("says that the testbed's folder is not there", async () => {
    const error = await takeLock(join(folder, "gone", "lock")).catch((thrown: Error) => thrown);
    expect(error).to.be.instanceOf(UserError);
    expect(error).to.have.property("message").that.includes("shared folder cannot be used");
  });

  it("tells a living holder to stop, and waits for it", async () => {
    const holder = spawn("sleep", ["30"], { stdio: "ignore" });
    await once(holder, "spawn");
    const stat = readFileSync(`/proc/${holder.pid}/stat`, "utf8");
    const start = stat.slice(stat.lastIndexOf(")") + 2).split(" ")[19];
    writeFileSync(path, `${holder.pid} ${start}\n`);
    const ended = once(holder, "exit");
    const giveBack = await takeLock(path);
    expect(await ended).to.deep.equal([null, "SIGTERM"]);
    giveBack();
  });
});
