import { expect } from "chai";
import { differs } from "./differs.ts";
import { PluginClient } from "./plugin-client.ts";

describe("the inputs of a command", function () {
  this.timeout(20_000);
  let plugin: PluginClient;
  before(async () => {
    plugin = await PluginClient.start("command:local:Command", {});
  });
  after(() => plugin?.stop());

  it("passes the inputs on", async () => {
    const inputs = { create: "x", environment: { A: "1" }, triggers: [1, { b: 2 }] };
    const asked = { ...inputs, dir: null, triggers: [1, { a: null, b: 2 }] };
    expect(await plugin.check(asked)).to.deep.equal({ inputs, failures: [] });
  });

  it("takes the envelope off a secret", async () => {
    const secret = {
      "4dabf18193072939515e22adb298388d": "1b47061264138c4ac30d75fd1eb44270",
      value: "hidden",
    };
    const { state } = await plugin.create({ create: "echo $A", environment: { A: secret } });
    expect(state.stdout).to.equal("hidden");
  });

  differs("not served", "names the property that it refuses", async () => {
    const { failures } = await plugin.check({ create: 1, assetPaths: ["*"], logging: "all" });
    expect(failures.map(({ property }) => property).sort()).to.deep.equal([
      "assetPaths",
      "create",
      "logging",
    ]);
    expect(failures.find(({ property }) => property === "assetPaths")!.reason).to.equal(
      "the offline command plugin does not serve the property assetPaths; use the official plugin",
    );
  });
});
