import { spawn, type ChildProcess } from "node:child_process";
import {
  copyFileSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { hostname, tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect } from "chai";
import { backendUrlOf } from "../../cli/environment.ts";
import { ensureStateFolder, lockState, mayExist, readState, stateFile } from "../../cli/state.ts";
import { UserError } from "../../lib/errors.ts";
import { zombie } from "../zombie.ts";

/** Checkpoints as engine 3.245.0 writes them, with fewer resources and keys. */
const fixtures = fileURLToPath(new URL("../fixtures/pulumi-state", import.meta.url));

/** The kernel's largest process number is below (proc(5), pid_max). */
const nobody = 2 ** 22 + 1;

describe("the state of a stack", () => {
  let backend: string;
  const own = process.env.PULUMI_BACKEND_URL;
  beforeEach(() => {
    backend = mkdtempSync(join(tmpdir(), "netbench-state-"));
    process.env.PULUMI_BACKEND_URL = `file://${backend}`;
  });
  afterEach(() => {
    if (own === undefined) delete process.env.PULUMI_BACKEND_URL;
    else process.env.PULUMI_BACKEND_URL = own;
    rmSync(backend, { recursive: true });
  });

  function place(fixture: string): void {
    const folder = join(backend, ".pulumi/stacks/netbench");
    mkdirSync(folder, { recursive: true });
    copyFileSync(join(fixtures, `${fixture}.json`), join(folder, "trial.json"));
  }

  it("is nothing where the stack was never made", () => {
    expect(mayExist("trial")).to.equal(false);
    expect(readState("trial")).to.equal(undefined);
  });

  it("knows the ids of what was made, without the engine's own resources", () => {
    place("up");
    expect(mayExist("trial")).to.equal(true);
    const state = readState("trial");
    expect(state).to.include({ resources: 4, pendingOperations: 0 });
    const docker = [...(state?.ids ?? [])].filter((id) => /^[0-9a-f]{64}$/.test(id));
    expect(docker).to.have.length(2);
    expect(state?.dockerIds).to.deep.equal(new Set(docker));
    expect(state?.dockerIdsOn.get("n1")).to.have.members(docker);
  });

  it("has a folder again where that was removed, which git takes no notice of", () => {
    const folder = join(backend, "a", ".pulumi-state");
    ensureStateFolder(folder);
    expect(readFileSync(join(folder, ".gitignore"), "utf8")).to.equal(
      readFileSync(".pulumi-state/.gitignore", "utf8"),
    );
    ensureStateFolder(folder);
    writeFileSync(join(backend, "file"), "");
    expect(() => ensureStateFolder(join(backend, "file", "x"))).to.throw(
      UserError,
      "The folder of Pulumi's state cannot be made",
    );
  });

  it("is empty after destroy", () => {
    place("destroyed");
    expect(readState("trial")).to.deep.equal({
      ids: new Set(),
      dockerIds: new Set(),
      dockerIdsOn: new Map(),
      resources: 0,
      pendingOperations: 0,
    });
  });

  it("shows the operations that a kill has left under way", () => {
    place("interrupted");
    expect(readState("trial")).to.include({ resources: 3, pendingOperations: 1 });
  });

  for (const name of ["a b", "a#b", "a%20b", "a?b", `a'"$\\b`, "ünï", "-a"]) {
    it(`is found in a folder ${name}`, () => {
      const inside = join(backend, name);
      process.env.PULUMI_BACKEND_URL = `${backendUrlOf(inside)}?no_tmp_dir=true`;
      expect(stateFile("trial")).to.equal(join(inside, ".pulumi/stacks/netbench/trial.json"));
    });
  }

  for (const url of ["s3://lab-state", "https://api.pulumi.com", "file://~/states"]) {
    it(`is for pulumi alone to tell on the backend ${url}`, () => {
      process.env.PULUMI_BACKEND_URL = url;
      expect(mayExist("trial")).to.equal(true);
      expect(readState("trial")).to.equal(undefined);
      expect(lockState("trial")).to.equal("none");
    });
  }

  describe("that is locked", () => {
    let locks = 0;
    let other: ChildProcess | undefined;
    afterEach(() => other?.kill());

    function lock(content: unknown): string {
      const folder = join(backend, ".pulumi/locks/organization/netbench/trial");
      mkdirSync(folder, { recursive: true });
      locks += 1;
      const text = typeof content === "string" ? content : JSON.stringify(content);
      const file = join(folder, `${locks}.json`);
      writeFileSync(file, text);
      // As engine 3.245.0 writes them beside each lock.
      writeFileSync(join(folder, `${locks}.json.attrs`), '{"user.content_type":"text/plain"}');
      return file;
    }
    const by = (pid: number, host = hostname()) => ({
      pid,
      username: "root",
      hostname: host,
      timestamp: "2026-11-21T09:20:00Z",
    });

    it("has no stale lock where it has none", () => {
      expect(lockState("trial")).to.equal("none");
      mkdirSync(join(backend, ".pulumi/locks/organization/netbench/trial"), { recursive: true });
      expect(lockState("trial")).to.equal("none");
    });

    it("by a process that is no more has a stale lock", () => {
      lock(by(nobody));
      expect(lockState("trial")).to.equal("stale");
    });

    it("by a process whose number another program has now has a stale lock", () => {
      lock(by(process.pid));
      expect(lockState("trial")).to.equal("stale");
    });

    it("by a living pulumi is in use", async () => {
      const program = join(backend, "pulumi");
      copyFileSync("/bin/sleep", program);
      const child = spawn(program, ["60"]);
      other = child;
      await new Promise((resolve) => child.once("spawn", resolve));
      lock(by(child.pid ?? 0));
      expect(lockState("trial")).to.equal("held");
      lock(by(nobody));
      expect(lockState("trial")).to.equal("held");
    });

    it("by a pulumi that was killed and not yet buried has a stale lock", async () => {
      const program = join(backend, "pulumi");
      copyFileSync("/bin/sleep", program);
      const { pid, bury } = await zombie(program);
      lock(by(pid));
      expect(lockState("trial")).to.equal("stale");
      bury();
    });

    it("by another machine is in use, for all that we know", () => {
      lock(by(nobody, "another-machine"));
      expect(lockState("trial")).to.equal("held");
    });

    it("that a kill has cut off is stale, once it cannot be one that is being written", () => {
      for (const content of ["", '{"pid":']) {
        const file = lock(content);
        expect(lockState("trial")).to.equal("held");
        utimesSync(file, new Date(), new Date(Date.now() - 11_000));
        expect(lockState("trial")).to.equal("stale");
      }
    });

    it("by something that we cannot read is in use, for all that we know", () => {
      for (const content of [{ pid: "1" }, { pid: nobody }]) {
        lock(content);
        expect(lockState("trial")).to.equal("held");
      }
    });
  });
});
