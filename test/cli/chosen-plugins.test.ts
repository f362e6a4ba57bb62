import { expect } from "chai";
import { readdirSync, readFileSync, rmSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import {
  chosenPlugins,
  engineInUse,
  homeInUse,
  homeWith,
  pulumiEnvironment,
  pulumiHome,
} from "../../cli/environment.ts";
import { isLinked, linkPlugins } from "../../cli/setup/chosen-plugins.ts";
import { setupContext } from "../../cli/setup/context.ts";
import { pluginsStep } from "../../cli/setup/plugins.ts";
import { originOf, pluginIn } from "../../lib/plugins.ts";
import { Sandbox } from "../sandbox.ts";

describe("plugins of a folder that the person names", () => {
  const sandbox = new Sandbox();
  const folder = sandbox.path("plugins");
  const env = { NETBENCH_PLUGINS: folder };
  const home = homeWith(folder);
  after(() => {
    sandbox.remove();
    rmSync(dirname(home), { recursive: true, force: true });
  });

  it("are none where the variable is not set or empty, and a path from here where it is relative", () => {
    expect(chosenPlugins({})).to.equal(undefined);
    expect(chosenPlugins({ NETBENCH_PLUGINS: "" })).to.equal(undefined);
    expect(chosenPlugins({ NETBENCH_PLUGINS: "x" })).to.equal(resolve("x"));
    expect(homeInUse({})).to.equal(pulumiHome);
  });

  it("have a home for Pulumi of their own, and are never fetched", () => {
    const environment = pulumiEnvironment(env, { providers: "official" });
    expect(environment.PULUMI_HOME).to.equal(home).and.not.to.equal(pulumiHome);
    expect(environment).to.have.property("PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION", "true");
    expect(homeWith(`${folder}-2`)).not.to.equal(home);
  });

  it("are refused, in one sentence, while one of them is missing", async () => {
    sandbox.write("plugins/resource-command-v1.2.1/pulumi-resource-command", "");
    const refused = await linkPlugins(folder).then(
      () => "",
      ({ message }: Error) => message,
    );
    expect(refused).to.match(/^NETBENCH_PLUGINS: in .+ there is no resource-docker-v5\.2\.0\//);
    expect(refused.split("\n")).to.have.length(1);
  });

  it("are what set-up links, and then it is done", async () => {
    sandbox.write("plugins/resource-docker-v5.2.0/pulumi-resource-docker", "");
    const context = setupContext({ ...process.env, ...env });
    expect(await pluginsStep.isDone(context)).to.equal(false);
    await linkPlugins(folder);
    expect(await pluginsStep.isDone(context)).to.equal(true);
    expect(readdirSync(join(home, "plugins"))).to.have.members([
      "resource-command-v1.2.1",
      "resource-docker-v5.2.0",
    ]);
    await linkPlugins(folder);
    rmSync(sandbox.path("plugins/resource-docker-v5.2.0"), { recursive: true });
    expect(isLinked(folder)).to.equal(false);
  });

  it("are told apart by what the plugins of offline/ have beside them", () => {
    expect(pluginIn("resource-docker-v5.2.0")).to.deep.equal({ name: "docker", version: "5.2.0" });
    for (const other of ["resource-docker-v5.2.0.lock", "language-go-v3.245.0", "x"])
      expect(pluginIn(other)).to.equal(undefined);
    expect(originOf(["pulumi-resource-docker"])).to.equal("published");
    const install = readFileSync("offline/providers/install.ts", "utf8");
    const [, stamp = ""] = /const stampFile = "(.+)";/.exec(install) ?? [];
    expect(originOf(["pulumi-resource-docker", stamp])).to.equal("offline");
    expect(engineInUse({ source: "offline", providers: "official" }).providers).to.deep.equal({
      command: "published 1.2.1",
      docker: "published 5.2.0",
    });
  });
});
