import { spawnSync } from "node:child_process";
import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "chai";
import { projectRoot } from "../../cli/environment.ts";
import { rightsMissing } from "../../cli/foreign-files.ts";

const isRoot = process.getuid?.() === 0;

/** An account that nobody has. */
const nobody = 64022;

describe("files that a run with sudo has left", function () {
  this.timeout(60_000);
  let root: string;
  beforeEach(() => {
    root = mkdtempSync(join(tmpdir(), "netbench-foreign-"));
    chmodSync(root, 0o755);
  });
  afterEach(() => rmSync(root, { recursive: true }));

  /** What an account without rights is told; of a folder that only its owner may use, where we are no root. */
  function told(): string {
    const script = `
      const { refuseForeignFiles } = await import(${JSON.stringify(join(projectRoot, "cli/foreign-files.ts"))});
      ${isRoot ? `process.setgid(${nobody}); process.setuid(${nobody});` : ""}
      try { refuseForeignFiles(${JSON.stringify(root)}); console.log("fine"); } catch (error) { console.log(error.message); }`;
    const words = ["--import", "tsx", "--input-type=module", "--eval", script];
    const { stdout, stderr } = spawnSync(process.execPath, words, {
      cwd: projectRoot,
      encoding: "utf8",
    });
    return stdout.trim() || stderr;
  }

  function place(path: string, mode: number): void {
    const folder = join(root, path, "..");
    mkdirSync(folder, { recursive: true });
    for (let at = folder; at !== root; at = join(at, "..")) chmodSync(at, 0o777);
    writeFileSync(join(root, path), "{}");
    chmodSync(join(root, path), mode);
  }

  it("are none where nothing was made yet", () => {
    expect(told()).to.equal("fine");
  });

  it("do not matter where they can be used all the same", () => {
    place(".pulumi-state/.pulumi/stacks/netbench/a.json", 0o644);
    place("results/a/1.json", 0o600);
    expect(told()).to.equal("fine");
  });

  it("are named with the way to get them back, before anything else is done", () => {
    place(".netbench/a/inventory.json", 0o400);
    place(".pulumi-state/.pulumi/stacks/netbench/a.json", 0o200);
    const owner = isRoot ? "root" : `user ${process.getuid?.()}`;
    expect(told()).to.equal(
      `${root}/.netbench/a/inventory.json (and 1 more) is owned by ${owner}, as a run with sudo leaves it. ` +
        `Take it back: sudo chown -R "$(id -u):$(id -g)" ${root}/.netbench ${root}/.pulumi-state`,
    );
  });

  it("are named where a folder takes no new file", () => {
    mkdirSync(join(root, "results"), { mode: 0o555 });
    expect(told()).to.match(/results is owned by .*sudo chown -R/);
  });

  it("are recognized in errors of the file system, which come without a stack", () => {
    const path = join(projectRoot, "results", "none", "current.json");
    const error = Object.assign(new Error("EACCES"), { code: "EACCES", path, syscall: "open" });
    expect(rightsMissing(error)).to.include(path).and.to.include("sudo chown -R");
    expect(rightsMissing(new Error("another"))).to.equal(undefined);
    expect(rightsMissing(Object.assign(error, { path: "/etc/shadow" }))).not.to.include("chown");
  });
});
