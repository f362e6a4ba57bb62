import { expect } from "chai";
import { writtenScenario } from "../scenarios.ts";
import { fakePlugins, type Registered, resourcesOf } from "./recorder.ts";

describe("the testbed of ssh nodes", () => {
  let resources: Registered[];
  before(async () => {
    await fakePlugins();
    resources = await resourcesOf(writtenScenario("ipvlan-l3s-switched"));
  });

  const commands = () => resources.filter(({ type }) => type === "command:local:Command");
  const named = (name: string) => {
    const [found] = resources.filter(
      (resource) => resource.name === name && !resource.type.startsWith("netbench:"),
    );
    if (found === undefined) throw new Error(`no ${name}`);
    return found;
  };

  it("has an engine a node, over ssh by the scenario's own settings", () => {
    for (const [node, host] of [
      ["n1", "nblab-1"],
      ["n2", "nblab-2"],
    ] as const) {
      const { inputs } = named(`${node}-engine`);
      expect(inputs.host).to.equal(`ssh://${host}`);
      const options = inputs.sshOpts as string[] | string;
      expect(String(options)).to.include("/run/netbench-lab/ssh_config");
    }
  });

  it("touches this machine with nothing but ssh, and a mark that says whose it is", () => {
    const names = commands().map(({ name }) => name);
    expect(names).not.to.include("machine-state");
    expect(names).not.to.include("switch-state");
    expect(names).to.include.members(["n1-machine", "n2-machine", "n1-nic", "n2-network"]);
    const mark = named("owner-state").inputs.environment as Record<string, string>;
    expect(mark.NETBENCH_UP).not.to.match(/docker|ip (link|netns)|sysctl/);
    for (const { name, inputs } of commands()) {
      if (name === "owner-state") continue;
      if (name === "benchmark-run" || name.endsWith("-image")) continue;
      const { NETBENCH_UP, NETBENCH_DOWN } = inputs.environment as Record<string, string>;
      for (const text of [NETBENCH_UP, NETBENCH_DOWN]) expect(text, name).to.include("| ssh ");
    }
  });

  it("sends the image from here to the engines there", () => {
    const { NETBENCH_UP } = named("n1-image").inputs.environment as Record<string, string>;
    expect(NETBENCH_UP).to.match(/^if ! ssh .* nblab-1 'docker image inspect /m);
  });

  it("keeps nothing from being deleted: the nodes outlive their testbed", () => {
    for (const { deletedWith, name } of resources) expect(deletedWith, name).to.equal(undefined);
  });

  it("is measured when both machines are ready", () => {
    expect(named("benchmark-run").dependsOn).to.include.members([
      ...["n1-machine", "n2-machine", "n1-links", "n2-links"],
    ]);
  });
});
