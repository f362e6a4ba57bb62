import { expect } from "chai";
import { differs } from "./differs.ts";
import { obeying } from "./made-container.ts";
import { failureOf, PluginClient } from "./plugin-client.ts";
import { DockerEngine } from "./replay/docker-engine.ts";
import { inspectedNetwork } from "./replay/inspected.ts";
import { questionsOf } from "./replay/recording.ts";

const type = "docker:index/network:Network";

/** A network as the official plugin made it. */
const made = questionsOf("case-network-change").find(({ method, request }) => {
  return method === "Create" && !request.preview;
})!;
const state = made.response!.properties as Record<string, string>;

describe("the docker plugin and its engine", function () {
  this.timeout(20_000);
  let plugin: PluginClient;
  let engine: DockerEngine;

  beforeEach(async () => {
    engine = await DockerEngine.start();
    plugin = await PluginClient.start(type, { host: engine.host });
  });
  afterEach(async () => {
    await plugin?.stop();
    await engine?.stop();
  });

  const inputs = { name: "n", ipamDriver: "default" };

  differs("no pauses", "looks at a network at once", async () => {
    const others = obeying({});
    engine.reply = (call) =>
      call.method === "GET" ? { status: 200, body: inspectedNetwork(state) } : others(call);
    const begin = Date.now();
    for (let looks = 0; looks < 3; looks++) await plugin.read(state.id!, state, inputs);
    // Two seconds each otherwise.
    expect(Date.now() - begin).to.be.below(3_000);
  });

  differs("engine's version", "is met once", async () => {
    engine.reply = () => ({ status: 200, body: inspectedNetwork(state) });
    await plugin.read(state.id!, state, inputs);
    expect(engine.greetings).to.deep.equal(["HEAD /_ping"]);
  });

  differs("engine away", "is named when it went away, and nothing is forgotten", async () => {
    await engine.stop();
    const { details } = await failureOf(plugin.read(state.id!, state, inputs));
    expect(details)
      .to.contain("refreshing urn:")
      .and.to.contain(`Cannot reach the Docker engine at ${engine.host}`);
  });
});
