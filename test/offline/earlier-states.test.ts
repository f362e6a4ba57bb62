import { expect } from "chai";
import { readFileSync } from "node:fs";
import type { Properties } from "../../offline/providers/protocol/values.ts";
import { obeying } from "./made-container.ts";
import { differs } from "./differs.ts";
import { PluginClient, type Resource } from "./plugin-client.ts";
import { DockerEngine } from "./replay/docker-engine.ts";

/**
 * States that this project's docker plugin wrote before it spelled everything out, of four stacks.
 * Testbeds that stand since then are not to be replaced. The official plugin replaces their
 * containers, as they lack `envs: []`.
 */
const earlier = readFileSync(
  new URL("../fixtures/earlier-states/docker.jsonl", import.meta.url),
  "utf8",
)
  .trim()
  .split("\n")
  .map((line) => JSON.parse(line) as Resource & { stack: string; type: string; urn: string });

const containers = earlier.filter(({ type }) => type.endsWith(":Container"));
describe("a state of an earlier docker plugin", function () {
  this.timeout(20_000);
  let plugins: Record<string, PluginClient>;
  let engine: DockerEngine;

  before(async () => {
    engine = await DockerEngine.start();
    plugins = {};
    for (const type of new Set(earlier.map((one) => one.type))) {
      plugins[type] = await PluginClient.start(type, { host: engine.host });
    }
  });
  after(async () => {
    for (const plugin of Object.values(plugins ?? {})) await plugin.stop();
    await engine?.stop();
  });

  for (const { stack, type, urn, state, inputs, id } of earlier) {
    differs("earlier states", `of ${urn.split("::").at(-1)} of ${stack} is unchanged`, async () => {
      const found = await plugins[type]!.diff(inputs, inputs, state);
      expect(found).to.include({ changes: false });
      if (!type.endsWith(":Container")) return;
      engine.reply = obeying(running(id, inputs));
      const read = await plugins[type]!.read(id, state, inputs);
      expect(read.state).to.include.keys("__pulumi_raw_state_delta", "id", "uploads");
      expect(read.state.envs).to.deep.equal([]);
      // The capabilities are read as Docker writes them, here as well as by the official plugin.
      const paths = (await plugins[type]!.diff(read.inputs, inputs, read.state)).paths;
      expect(paths.filter((path) => !path.startsWith("capabilities"))).to.deep.equal([]);
    });
  }

  differs("earlier states", "is updated in place, and then has the official form", async () => {
    const { type, id, state, inputs } = containers[0]!;
    engine.reply = obeying(running(id, inputs));
    const news = { ...inputs, cpuSet: "0" };
    const found = await plugins[type]!.diff(inputs, news, state);
    expect(found).to.deep.include({ paths: ["cpuSet"], replaces: [] });
    const after = await plugins[type]!.update(id, { state, inputs }, news);
    expect(after).to.deep.include({ cpuSet: "0", envs: [], id });
  });

  differs("earlier states", "of a stopped container has it started", async () => {
    const { type, id, inputs, ...one } = containers[0]!;
    engine.reply = obeying(running(id, inputs));
    const state = { ...one.state, mustRun: false };
    expect((await plugins[type]!.diff(inputs, inputs, state)).paths).to.deep.equal(["mustRun"]);
    engine.calls.length = 0;
    await plugins[type]!.update(id, { state, inputs }, inputs);
    expect(engine.calls.map(({ path }) => path)).to.deep.equal([`/containers/${id}/start`]);
  });

  differs("earlier states", "is deleted", async () => {
    for (const { type, id, state, inputs } of earlier) {
      engine.reply = obeying(running(id, inputs));
      engine.calls.length = 0;
      await plugins[type]!.delete(id, state);
      expect(engine.calls.map(({ method }) => method)).to.include("DELETE");
    }
  });
});

function running(id: string, inputs: Properties): Properties {
  return { id, ...inputs };
}
