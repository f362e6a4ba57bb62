import { spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { hostname, tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "chai";
import { acquireLock, isStale } from "../../cli/lock.mjs";
import { zombie } from "../zombie.ts";

describe("the lock", () => {
  let folder: string;
  let file: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "netbench-lock-"));
    file = join(folder, "deeper", "lock");
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  it("is there while held and gone when released", async () => {
    const release = await acquireLock(file);
    expect(existsSync(file)).to.equal(true);
    release();
    expect(existsSync(file)).to.equal(false);
  });

  it("makes a second one wait until the first lets go, and tells it once", async () => {
    const events: string[] = [];
    const release = await acquireLock(file);
    const second = acquireLock(file, {
      pollMs: 5,
      onWait: ({ pid }) => events.push(`waits for ${pid}`),
    }).then((releaseSecond) => {
      events.push("second");
      releaseSecond();
    });
    await new Promise((resolve) => setTimeout(resolve, 50));
    events.push("first lets go");
    release();
    await second;
    expect(events).to.deep.equal([`waits for ${process.pid}`, "first lets go", "second"]);
  });

  it("is taken over from a process that was killed", async () => {
    const release = await acquireLock(file);
    release();
    const { pid } = spawnSync("true");
    writeFileSync(file, JSON.stringify({ pid, host: hostname(), startTicks: "1" }));
    (await acquireLock(file))();
    expect(existsSync(file)).to.equal(false);
  });

  it("is stale when its process was killed and not yet buried", async () => {
    const { pid, bury } = await zombie();
    const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
    expect(stat).to.include(") Z ");
    const startTicks = stat.slice(stat.lastIndexOf(")") + 2).split(" ")[19] ?? "";
    expect(isStale({ pid, host: hostname(), startTicks })).to.equal(true);
    bury();
  });

  it("is stale when its process id belongs to a later process", () => {
    const holder = { pid: process.pid, host: hostname(), startTicks: "1" };
    expect(isStale(holder)).to.equal(true);
    expect(isStale({ ...holder, startTicks: null })).to.equal(false);
  });

  it("of another host is never taken", () => {
    expect(isStale({ pid: 1, host: "elsewhere.invalid", startTicks: "1" })).to.equal(false);
  });
});
