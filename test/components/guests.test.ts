import { expect } from "chai";
import { scenarioWith } from "../scenarios.ts";
import { byName, command, container, count, fakePlugins, ofType, resourcesOf } from "./recorder.ts";

describe("a testbed with guests in place of containers", () => {
  before(() => fakePlugins());

  it("has them in one batch after the network, and no container, image or link", async () => {
    const resources = await resourcesOf(
      scenarioWith({ endpoint: { server: "vm", client: "vm" }, pairs: { count: 2 } }),
    );
    expect(ofType(resources, container)).to.deep.equal([]);
    expect(count(resources)).to.include({ "netbench:guests:Guests": 1 });
    expect(count(resources)).not.to.have.any.keys("netbench:image:Image", "netbench:pair:Pair");
    const guests = byName(resources, "n1-guests", command);
    expect(guests.dependsOn).to.deep.equal(["n1-network-docker"]);
    // A bridge that was made again has lost its ports.
    expect(guests.inputs.environment).to.have.property("NETBENCH_OWNERS");
    expect(byName(resources, "benchmark-run").dependsOn).to.deep.equal([
      ...["machine-state", "n1-guests"],
    ]);
  });

  it("has containers and processes for the other halves", async () => {
    const beside = await resourcesOf(scenarioWith({ endpoint: { server: "vm" } }));
    expect(ofType(beside, container).map(({ name }) => name)).to.deep.equal(["p001-client"]);
    const toHost = await resourcesOf(scenarioWith({ endpoint: { client: "vm", server: "host" } }));
    expect(byName(toHost, "benchmark-run").dependsOn).to.deep.equal([
      ...["machine-state", "n1-agents", "n1-guests"],
    ]);
  });
});
