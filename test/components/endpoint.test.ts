import { expect } from "chai";
import { scenarioWith } from "../scenarios.ts";
import { byName, command, container, count, fakePlugins, ofType, resourcesOf } from "./recorder.ts";

describe("a testbed with processes of the node in place of containers", () => {
  before(() => fakePlugins());

  const host = { network: { module: "host" as const } };
  const both = { server: "host", client: "host" } as const;

  it("has agents in one batch, and no container, image or link", async () => {
    const resources = await resourcesOf(
      scenarioWith({ ...host, endpoint: both, pairs: { count: 3 } }),
    );
    expect(count(resources)).to.deep.equal({
      "netbench:testbed:Testbed": 1,
      "netbench:owner:Owner": 1,
      "netbench:machine:Machine": 1,
      "netbench:node:Node": 1,
      "netbench:network:Network": 1,
      "netbench:host-agents:HostAgents": 1,
      "netbench:benchmark:Benchmark": 1,
      "pulumi:providers:docker": 1,
      // Owner, machine, node, agents, benchmark.
      [command]: 5,
    });
    expect(byName(resources, "benchmark-run").dependsOn).to.deep.equal([
      ...["machine-state", "n1-agents"],
    ]);
  });

  it("has containers for the other halves, and agents after the network", async () => {
    const resources = await resourcesOf(
      scenarioWith({ endpoint: { server: "host" }, pairs: { count: 2 } }),
    );
    expect(ofType(resources, container).map(({ name }) => name)).to.deep.equal([
      ...["p001-client", "p002-client"],
    ]);
    expect(byName(resources, "n1-agents", command).dependsOn).to.deep.equal(["n1-network-docker"]);
    expect(byName(resources, "n1-agents", command).inputs.environment)
      .to.have.property("NETBENCH_UP")
      .that.includes("server netbench-trial-p002-server-host 5330 198.19.0.1");
    expect(byName(resources, "benchmark-run").dependsOn).to.deep.equal([
      ...["machine-state", "n1-links", "n1-agents"],
    ]);
  });

  it("lets containers on the node's own stack ping, each with a port of its own there", async () => {
    const resources = await resourcesOf(scenarioWith({ ...host, pairs: { count: 2 } }));
    const { inputs } = byName(resources, "p002-server");
    expect(inputs).to.deep.include({
      networkMode: "host",
      capabilities: { drops: ["ALL"], adds: ["CAP_NET_RAW"] },
    });
    expect((inputs.command as string[]).slice(2)).to.deep.equal([
      ...["server", "netbench-trial-p002-server", "5202", "/netbench", "127.0.0.1"],
    ]);
    expect(inputs).not.to.have.property("networksAdvanced");
    expect(count(resources)["docker:index/network:Network"]).to.equal(undefined);
  });
});
