import { expect } from "chai";
import { writtenScenario } from "../scenarios.ts";
import { byName, fakePlugins, ofType, resourcesOf } from "./recorder.ts";

interface Variables {
  NETBENCH_UP: string;
}

describe("a testbed with a middlebox", () => {
  before(() => fakePlugins());

  it("has it after both nodes, ahead of the benchmark, and as one of theirs that is undone itself", async () => {
    const resources = await resourcesOf(writtenScenario("middlebox-bridge-switched"));
    expect(ofType(resources, "netbench:middlebox:Middlebox")).to.have.length(1);
    const state = byName(resources, "middlebox-state");
    expect(state.parent).to.equal("middlebox");
    expect(state.dependsOn).to.have.members(["n1-state", "n2-state"]);
    expect(state.deletedWith).to.equal(undefined);
    expect(byName(resources, "benchmark-run").dependsOn).to.include("middlebox-state");
  });

  it("makes it again whenever the node whose cable it is in was made again", async () => {
    const owners = async () => {
      const resources = await resourcesOf(writtenScenario("middlebox-bridge-switched"));
      const { inputs } = byName(resources, "middlebox-state");
      return (inputs["environment"] as { NETBENCH_OWNERS: string }).NETBENCH_OWNERS;
    };
    const before = await owners();
    await fakePlugins(() => "another token\n");
    expect(await owners()).not.to.equal(before);
    await fakePlugins();
  });

  it("sets ports after it, since it makes one of them", async () => {
    const written = writtenScenario("middlebox-bridge-switched");
    const resources = await resourcesOf({ ...written, ports: { offloads: { gso: false } } });
    expect(byName(resources, "n1-ports").dependsOn).to.include("middlebox-state");
    expect(byName(resources, "n2-ports").dependsOn).not.to.include("middlebox-state");
  });

  it("in a container comes after the image on its node's engine, which is there for it alone if need be", async () => {
    const written = writtenScenario("middlebox-container-switched");
    const resources = await resourcesOf({ ...written, image: "another:1" });
    expect(byName(resources, "middlebox-state").dependsOn).to.have.members([
      ...["n1-state", "n2-state", "n1-image"],
    ]);
    expect(resources.map(({ name }) => name)).not.to.include("n2-image");
    const up = (byName(resources, "middlebox-state").inputs["environment"] as Variables)
      .NETBENCH_UP;
    expect(up).to.include("netbench-tools:0123456789ab");
  });

  it("at the servers is in their node's cable, whose ports come after it", async () => {
    const resources = await resourcesOf({
      ...writtenScenario("middlebox-bridge-switched"),
      path: { middlebox: { forwarder: "bridge", at: "server" } },
      ports: { offloads: { gso: false } },
    });
    expect(byName(resources, "n2-ports").dependsOn).to.include("middlebox-state");
    expect(byName(resources, "n1-ports").dependsOn).not.to.include("middlebox-state");
  });

  it("is no part of one without it", async () => {
    const resources = await resourcesOf(writtenScenario("macvlan-bridge-switched"));
    expect(resources.map(({ name }) => name)).not.to.include("middlebox");
  });
});
