import { expect } from "chai";
import { preflight } from "../../components/preflight.ts";
import { UserError } from "../../lib/errors.ts";
import type { Ground } from "../../lib/node/contexts.ts";
import type { ScenarioInput } from "../../lib/scenario.ts";
import { contextsFor, ground, scenarioWith, switchedWith } from "../scenarios.ts";
import { fakePlugins } from "./recorder.ts";

describe("the preflight", () => {
  const looks: string[] = [];
  let answer = "";
  before(() =>
    fakePlugins((script) => {
      looks.push(script);
      return answer;
    }),
  );
  beforeEach(() => {
    looks.length = 0;
    answer = "";
  });

  async function messageOf(input: ScenarioInput, changes: Partial<Ground> = {}) {
    const { scenario, contexts } = contextsFor(input, changes);
    try {
      await preflight(scenario, { ...ground, ...changes }, contexts);
      return undefined;
    } catch (error) {
      expect(error).to.be.instanceOf(UserError);
      return (error as Error).message;
    }
  }

  it("lets a scenario pass where nothing stands in the way, and looks once for all nodes", async () => {
    expect(await messageOf(switchedWith())).to.equal(undefined);
    expect(looks).to.have.length(1);
  });

  it("names every obstacle that is found, for the person to mend", async () => {
    answer = "node n1: eth1 carries the default route\nnode n1: the program docker is missing\n";
    expect(await messageOf(scenarioWith())).to.equal(
      [
        "Nothing was touched:",
        "  node n1: eth1 carries the default route",
        "  node n1: the program docker is missing",
      ].join("\n"),
    );
  });

  it("names what another checkout's testbed has by that testbed alone", async () => {
    answer = [
      "@ labels",
      "ffffffff 2026-01-01 10:00:00 +0000 UTC",
      "@ obstacles",
      "node n1: the Docker network netbench-trial is there already and of the testbed trial of another checkout: x",
      "node n1: the program docker is missing",
      "",
    ].join("\n");
    const message = (await messageOf(scenarioWith())) ?? "";
    expect(message.split("\n")).to.have.length(3);
    expect(message).to.match(
      /trial is up from another checkout.*\n.*the program docker is missing$/,
    );
  });

  it("does not even look where it is known that root is needed", async () => {
    const message = await messageOf(switchedWith(), { person: { uid: 1000, gid: 1000 } });
    expect(message).to.match(/^Nothing was touched:\n {2}node n1: .+ root only.*\n {2}node n2: /);
    expect(looks).to.deep.equal([]);
  });
});
