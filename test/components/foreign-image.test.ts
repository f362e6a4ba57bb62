import { expect } from "chai";
import { scenarioWith } from "../scenarios.ts";
import { fakePlugins, resourcesOf } from "./recorder.ts";

describe("a scenario with an image of its own", () => {
  before(() => fakePlugins());

  it("brings the agent along, whatever the image starts by itself", async () => {
    const resources = await resourcesOf(scenarioWith({ image: "example/tools:1" }));
    const client = resources.find(({ name }) => name === "p001-client");
    const inputs = client?.inputs ?? {};
    expect(inputs.image).to.equal("example/tools:1");
    expect(inputs.entrypoints).to.deep.equal(["sh"]);
    expect((inputs.command as string[])[0]).to.equal("-c");
    expect((inputs.command as string[]).at(-2)).to.equal("client");
  });

  it("builds no image of ours", async () => {
    const resources = await resourcesOf(scenarioWith({ image: "example/tools:1" }));
    expect(resources.map(({ name }) => name)).not.to.include("n1-image-state");
    expect(resources.map(({ type }) => type)).not.to.include("netbench:image:Image");
  });
});
