import { expect } from "chai";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { isUnknown } from "../../offline/providers/protocol/values.ts";
import { differs } from "./differs.ts";
import { failureOf, PluginClient } from "./plugin-client.ts";

describe("the command plugin", function () {
  this.timeout(30_000);
  let plugin: PluginClient;
  let folder: string;

  before(async () => {
    plugin = await PluginClient.start("command:local:Command", {});
    folder = await mkdtemp(join(tmpdir(), "netbench-command-"));
  });
  after(async () => {
    await plugin?.stop();
    await rm(folder, { recursive: true });
  });

  it("says its version", async () => {
    expect(await plugin.version()).to.match(/^v?1\.2\.1$/);
  });

  describe("create", () => {
    it("runs the script and gives what it printed, without the last line feed", async () => {
      const inputs = { create: "echo one; echo two; echo three >&2" };
      const { id, state } = await plugin.create(inputs);
      expect(id).to.match(/^thing[0-9a-f]{8}$/);
      expect(state).to.include({ ...inputs, stdout: "one\ntwo", stderr: "three" });
    });

    it("hands over environment, input, folder and interpreter", async () => {
      const { state } = await plugin.create({
        create: "echo $0 $WORD; cat; pwd",
        environment: { WORD: "w" },
        stdin: "in\n",
        dir: folder,
        interpreter: ["/bin/sh", "-e", "-c"],
      });
      expect(state.stdout).to.equal(`/bin/sh w\nin\n${folder}`);
    });

    it("gives a command no input when there is none", async () => {
      expect((await plugin.create({ create: "cat" })).state.stdout).to.equal("");
    });

    it("tolerates a command that does not read its input", async () => {
      const stdin = "x".repeat(1_000_000);
      expect((await plugin.create({ create: "true", stdin })).state.stdout).to.equal("");
    });

    it("fails with everything that was printed", async () => {
      const create = 'echo out; sleep 0.1; echo "bad" >&2; exit 3';
      const { details } = await failureOf(plugin.create({ create }));
      expect(details).to.equal(
        'exit status 3: running "echo out; sleep 0.1; echo \\"bad\\" >&2; exit 3":\nout\nbad\n',
      );
    });

    it("names the signal that ended the script", async () => {
      const { details } = await failureOf(plugin.create({ create: "kill -9 $$" }));
      expect(details).to.match(/^signal: killed: running "kill -9 \$\$":/);
    });

    it("fails plainly when folder or interpreter are missing", async () => {
      const gone = join(folder, "gone");
      const { details } = await failureOf(plugin.create({ create: "true", dir: gone }));
      expect(details).to.match(new RegExp(`^chdir ${gone}: no such file or directory: running`));
      const missing = plugin.create({ create: "true", interpreter: ["no-such-program"] });
      expect((await failureOf(missing)).details).to.contain(
        'exec: "no-such-program": executable file not found in $PATH',
      );
    });

    it("does not act in a preview, and leaves the output open", async () => {
      const file = join(folder, "preview");
      const { state } = await plugin.create({ create: `touch ${file}` }, { preview: true });
      expect([state.stdout, state.stderr].every(isUnknown)).to.equal(true);
      await failureOf(readFile(file));
    });
  });

  describe("diff", () => {
    const old = { create: "a", environment: { A: "1", B: "2" }, triggers: ["t", { deep: [1] }] };

    it("sees no change in equal inputs", async () => {
      expect((await plugin.diff(old, old)).changes).to.equal(false);
    });

    it("names each changed variable of the environment and updates in place", async () => {
      const news = { ...old, environment: { A: "1", B: "3", C: "4" } };
      const found = await plugin.diff(old, news);
      expect(found.paths.sort()).to.deep.equal(["environment.B", "environment.C"]);
      expect(found.replaces).to.deep.equal([]);
    });

    it("replaces when triggers come", async () => {
      const { triggers: _, ...without } = old;
      expect((await plugin.diff(without, old)).replaces).to.deep.equal(["triggers"]);
    });

    it("leaves a change within the triggers to the SDK, which replaces", async () => {
      const found = await plugin.diff(old, { ...old, triggers: ["t", { deep: [2] }] });
      expect(found.paths).to.deep.equal(["triggers[1].deep[0]"]);
      expect(found.replaces).to.deep.equal([]);
    });
  });

  describe("update", () => {
    const show = 'echo "[$PULUMI_COMMAND_STDOUT] [$PULUMI_COMMAND_STDERR]"';
    const state = { create: "old", stdout: "before", stderr: "warned" };

    it("runs the update script with the previous output in its environment", async () => {
      const news = { create: "exit 1", update: show };
      const after = await plugin.update("id", { state, inputs: { create: "old" } }, news);
      expect(after).to.include({ ...news, stdout: "[before] [warned]", stderr: "" });
    });

    it("runs the create script where there is no other", async () => {
      const after = await plugin.update("id", { state, inputs: {} }, { create: "echo again" });
      expect(after.stdout).to.equal("again");
    });

    it("keeps the previous output to itself on request", async () => {
      const news = { update: show, addPreviousOutputInEnv: false };
      const after = await plugin.update("id", { state, inputs: {} }, news);
      expect(after.stdout).to.equal("[] []");
    });

    it("does not act in a preview", async () => {
      const news = { create: "exit 1", environment: { A: "1" } };
      const after = await plugin.update("id", { state, inputs: { create: "exit 1" } }, news, true);
      expect(isUnknown(after.stdout)).to.equal(true);
    });
  });

  it("deletes with the script and the environment of the state", async () => {
    const file = join(folder, "deleted");
    const script = `echo "$A $PULUMI_COMMAND_STDOUT" > ${file}`;
    await plugin.delete("id", { delete: script, environment: { A: "a" }, stdout: "s", stderr: "" });
    expect(await readFile(file, "utf8")).to.equal("a s\n");
    await plugin.delete("id", { create: "exit 1", stdout: "", stderr: "" });
  });

  it("reports a delete that fails", async () => {
    const error = await failureOf(
      plugin.delete("id", { delete: "exit 4", stdout: "", stderr: "" }),
    );
    expect(error.details).to.match(/^exit status 4: running "exit 4":/);
  });

  it("echoes the state on refresh", async () => {
    const inputs = { create: "exit 1" };
    const state = { ...inputs, stdout: "x", stderr: "" };
    expect(await plugin.read("id", state, inputs)).to.deep.equal({ id: "id", state, inputs });
  });

  it("runs a function's command at once", async () => {
    const args = { command: "cat; echo $A >&2", stdin: "in", environment: { A: "a" } };
    const result = await plugin.invoke("command:local:run", args);
    expect(result).to.deep.include({ ...args, stdout: "in", stderr: "a" });
  });

  describe("logging", () => {
    const create = "echo to-out; echo to-err >&2";

    it("shows both streams to the engine by default", async () => {
      plugin.engine.lines.length = 0;
      await plugin.create({ create });
      expect(plugin.engine.lines.map(({ message }) => message).sort()).to.deep.equal([
        "to-err",
        "to-out",
      ]);
      expect(plugin.engine.lines.map(({ urn }) => urn)).to.deep.equal([plugin.urn, plugin.urn]);
    });

    for (const [logging, shown] of Object.entries({
      stdout: ["to-out"],
      stderr: ["to-err"],
      none: [],
    })) {
      it(`shows ${shown.join() || "nothing"} with ${logging}`, async () => {
        plugin.engine.lines.length = 0;
        await plugin.create({ create, logging });
        expect(plugin.engine.lines.map(({ message }) => message)).to.deep.equal(shown);
      });
    }

    differs("long lines", "does not hang on a line of a megabyte", async () => {
      const long = "head -c 1000000 /dev/zero | tr '\\0' x; echo; echo end";
      const { state } = await plugin.create({ create: long });
      expect(state.stdout).to.have.length(1_000_004);
    });
  });

  describe("an aborted command", () => {
    it("ends by its timeout", async () => {
      const { details } = await failureOf(plugin.create({ create: "sleep 20" }, { timeoutSec: 1 }));
      expect(details).to.match(/^(signal: (interrupt|killed)|exit status 130): running "sleep 20"/);
    });

    differs(
      "gentle cancel",
      "may tidy up when cancelled, and takes its children along",
      async () => {
        const own = await PluginClient.start("command:local:Command", {});
        const [tidied, survived] = [join(folder, "tidied"), join(folder, "survived")];
        const create = `trap 'touch ${tidied}; exit 5' INT; (sleep 2; touch ${survived}) & wait`;
        const failure = failureOf(own.create({ create }));
        await wait(300);
        await own.cancel();
        expect((await failure).details).to.match(/^exit status 5: running/);
        await readFile(tidied);
        await wait(2_000);
        await failureOf(readFile(survived));
        await own.stop();
      },
    );
  });
});
