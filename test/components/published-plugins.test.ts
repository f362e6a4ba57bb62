import { expect } from "chai";
import { once } from "node:events";
import { createServer } from "node:net";
import * as pulumi from "@pulumi/pulumi";
import { answers, engineHost } from "../../components/engine-host.ts";
import { Sandbox } from "../sandbox.ts";
import {
  contextsFor,
  scenarioWith,
  shippedStacks,
  switchedWith,
  writtenScenario,
} from "../scenarios.ts";
import { container, fakePlugins, ofType, resourcesOf } from "./recorder.ts";

describe("what the published plugins want of a program", () => {
  before(() => fakePlugins());

  for (const stack of shippedStacks())
    it(`asks for the containers of ${stack} in a way that Docker keeps and gives back`, async () => {
      for (const { name, inputs } of ofType(await resourcesOf(writtenScenario(stack)), container)) {
        const { networkMode, networksAdvanced = [] } = inputs as {
          networkMode?: string;
          networksAdvanced?: { ipv4Address?: string }[];
        };
        // In a network, or on a stack that is nobody's or the node's: a mode beside an address would win.
        expect(
          [networkMode !== undefined, networksAdvanced.length > 0].filter(Boolean),
          name,
        ).to.have.length(1);
        if (networkMode !== undefined) expect(networkMode).to.match(/^(none|host)$/);
        for (const { ipv4Address } of networksAdvanced)
          expect(ipv4Address, name).to.match(/^\d+\.\d+\.\d+\.\d+$/);
        const { adds = [] } = inputs.capabilities as { adds?: string[] };
        for (const added of adds) expect(added, name).to.match(/^CAP_/);
      }
    });
});

describe("the address of a node's engine", () => {
  const known = (input: pulumi.Input<string>) =>
    (pulumi.output(input) as unknown as { isKnown: Promise<boolean> }).isKnown;
  const emulated = contextsFor(switchedWith()).first;
  const local = contextsFor(scenarioWith()).first;

  it("is told as it is, where something is made, and wherever the engine is not ours", async () => {
    const address = "unix:///run/netbench/trial/n1/docker.sock";
    expect(engineHost(emulated, false)).to.equal(address);
    expect(engineHost(local, true)).to.equal("unix:///var/run/docker.sock");
  });

  it("is not known in a preview while nobody answers there", async () => {
    expect(await known(engineHost(emulated, true))).to.equal(false);
  });

  it("takes a socket that nobody listens at any more for no engine", async () => {
    const sandbox = new Sandbox();
    const path = sandbox.path("docker.sock");
    const server = createServer().listen(path);
    await once(server, "listening");
    expect(await answers(path)).to.equal(true);
    server.close();
    await once(server, "close");
    expect(await answers(path)).to.equal(false);
    expect(await answers(sandbox.write("plain-file", ""))).to.equal(false);
    sandbox.remove();
  });
});
