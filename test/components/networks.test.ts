import { expect } from "chai";
import { writtenScenario } from "../scenarios.ts";
import { fakePlugins, type Registered, resourcesOf } from "./recorder.ts";

const byName = (resources: readonly Registered[], name: string): Registered => {
  const found = resources.filter(
    (resource) => resource.name === name && !resource.type.startsWith("netbench:"),
  );
  expect(found, name).to.have.length(1);
  return found[0] as Registered;
};

const ofType = (resources: readonly Registered[], type: string) =>
  resources.filter((resource) => resource.type === type);

describe("the testbed of a network across nodes", () => {
  before(() => fakePlugins());

  it("makes an overlay after all nodes, and the second node's containers after the network", async () => {
    const resources = await resourcesOf(writtenScenario("overlay-switched"));
    const fabric = byName(resources, "fabric-state");
    expect(fabric.dependsOn).to.deep.equal(["n1-state", "n2-state", "n1-nic", "n2-nic"]);
    expect(fabric.deletedWith).to.equal("n1-state");
    const networks = ofType(resources, "docker:index/network:Network");
    expect(networks.map(({ name }) => name)).to.deep.equal(["n1-network-docker"]);
    expect(networks[0]?.dependsOn).to.deep.equal(["n1-nic", "fabric-state"]);
    expect(byName(resources, "p001-server").dependsOn).to.include("n1-network-docker");
    expect(byName(resources, "p001-server").inputs.networksAdvanced).to.deep.equal([
      { name: "netbench-trial", ipv4Address: "198.19.0.5" },
    ]);
  });

  it("publishes the servers' ports on the address that clients dial, TCP and UDP", async () => {
    const resources = await resourcesOf(writtenScenario("bridge-published-switched"));
    const port = (external: number, protocol: string) => ({
      ...{ internal: 5201, external, protocol },
      ip: "198.18.0.2",
    });
    expect(byName(resources, "p002-server").inputs.ports).to.deep.equal([
      port(5202, "tcp"),
      port(5202, "udp"),
    ]);
    expect(byName(resources, "p002-client").inputs).not.to.have.property("ports");
  });

  it("makes floating addresses before their servers, which publish no ports", async () => {
    const resources = await resourcesOf(writtenScenario("bridge-floating-switched"));
    expect(byName(resources, "p002-server").inputs).not.to.have.property("ports");
    expect(byName(resources, "n2-network-docker").dependsOn).to.deep.equal(["n2-network"]);
    expect(byName(resources, "n2-network").dependsOn).to.deep.equal(["n2-nic"]);
    expect(
      resources.filter(({ name, type }) => name === "n1-network" && type.startsWith("command:")),
    ).to.deep.equal([]);
  });

  it("sets ports after all that makes them, and again whenever one of those was made again", async () => {
    const ovs = writtenScenario("ovs-userspace-switched");
    const resources = await resourcesOf({ ...ovs, ports: { offloads: { gso: false } } });
    const ports = byName(resources, "n1-ports");
    expect(ports.dependsOn).to.deep.equal(["n1-state", "n1-network", "n1-links"]);
    expect(ports.deletedWith).to.equal("n1-state");
    expect(byName(resources, "benchmark-run").dependsOn).to.include("n1-ports");
    const owners = (of: Registered) =>
      (of.inputs.environment as { NETBENCH_OWNERS: string }).NETBENCH_OWNERS;
    await fakePlugins(() => "another token\n");
    const again = await resourcesOf({ ...ovs, ports: { offloads: { gso: false } } });
    expect(owners(byName(again, "n1-ports"))).not.to.equal(owners(ports));
    await fakePlugins();
    expect((await resourcesOf(ovs)).map(({ name }) => name)).to.not.include("n1-ports");
  });

  it("gives the bridges of a tunnel different gateways", async () => {
    const resources = await resourcesOf(writtenScenario("vxlan-switched"));
    const gateways = ofType(resources, "docker:index/network:Network").map(
      ({ inputs }) => (inputs.ipamConfigs as { gateway: string }[])[0]?.gateway,
    );
    expect(gateways).to.deep.equal(["198.19.0.1", "198.19.0.2"]);
    for (const node of ["n1", "n2"])
      expect(byName(resources, `${node}-network-docker`).dependsOn).to.deep.equal([
        `${node}-network`,
      ]);
  });
});
