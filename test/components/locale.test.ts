import { expect } from "chai";
import { preflight } from "../../components/preflight.ts";
import { contextsFor, ground, scenarioWith } from "../scenarios.ts";
import { command, fakePlugins, resourcesOf } from "./recorder.ts";

describe("the language of programs that scripts read", () => {
  const looks: string[] = [];
  before(() =>
    fakePlugins((script) => {
      looks.push(script);
      return "";
    }),
  );

  it("is not the person's: each script chooses it first", async () => {
    const { scenario, contexts } = contextsFor(scenarioWith({}));
    await preflight(scenario, ground, contexts);
    const resources = await resourcesOf(scenarioWith({}));
    const states = resources.filter(
      ({ type, name }) => type === command && name !== "benchmark-run",
    );
    expect(states.length).to.be.greaterThan(2);
    const commands = states.flatMap(({ inputs }) => [inputs.create, inputs.delete]);
    expect(looks.length).to.be.at.least(states.length + 1);
    for (const script of [...commands, ...looks]) expect(script).to.match(/^export LC_ALL=C\b/);
  });
});
