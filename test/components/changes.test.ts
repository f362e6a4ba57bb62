import { expect } from "chai";
import type { ScenarioInput } from "../../lib/scenario.ts";
import { scenarioWith, writtenScenario } from "../scenarios.ts";
import { fakePlugins, type Registered, resourcesOf } from "./recorder.ts";

describe("a change of the scenario", () => {
  before(() => fakePlugins());

  /** Names of the resources whose inputs differ, and of those that only one side has. */
  async function differences(before: ScenarioInput, after: ScenarioInput) {
    const [old, young] = [await resourcesOf(before), await resourcesOf(after)];
    const id = ({ type, name }: Registered) => `${type} ${name}`;
    const find = (all: Registered[], one: Registered) => all.find((other) => id(other) === id(one));
    return {
      added: young.filter((one) => !find(old, one)).map(({ name }) => name),
      removed: old.filter((one) => !find(young, one)).map(({ name }) => name),
      changed: young
        .filter((one) => {
          const other = find(old, one);
          return other && JSON.stringify(other.inputs) !== JSON.stringify(one.inputs);
        })
        .map(({ name }) => name),
    };
  }

  const sized = (size: number): ScenarioInput => ({
    ...writtenScenario("macvlan-bridge-switched"),
    pairs: { count: size, placement: "switched" },
    benchmark: { activePairs: [1, 2] },
  });

  it("to more pairs only adds pairs; links are watched and the benchmark runs anew", async () => {
    expect(await differences(sized(2), sized(4))).to.deep.equal({
      added: ["p003", "p003-server", "p003-client", "p004", "p004-server", "p004-client"],
      removed: [],
      changed: ["n1-links", "n2-links", "benchmark-run"],
    });
  });

  it("to fewer pairs only removes pairs", async () => {
    const { added, removed, changed } = await differences(sized(4), sized(3));
    expect(added).to.deep.equal([]);
    expect(removed).to.deep.equal(["p004", "p004-server", "p004-client"]);
    expect(changed).to.deep.equal(["n1-links", "n2-links", "benchmark-run"]);
  });

  const benchmarks: ScenarioInput["benchmark"][] = [
    { run: 2 },
    { protocols: ["tcp", "udp"] },
    { activePairs: [1] },
    { durationSec: 1, repetitions: 2, order: "sequential", seed: 7 },
    { udp: { payloadBytes: 64, bitsPerSecond: 1_000_000 } },
  ];
  for (const benchmark of benchmarks) {
    it(`of the benchmark to ${JSON.stringify(benchmark)} changes nothing else`, async () => {
      const base = scenarioWith({ pairs: { count: 2 } });
      expect(await differences(base, { ...base, benchmark })).to.deep.equal({
        added: [],
        removed: [],
        changed: ["benchmark-run"],
      });
    });
  }

  it("to the same scenario changes nothing", async () => {
    expect(await differences(sized(4), sized(4))).to.deep.equal({
      added: [],
      removed: [],
      changed: [],
    });
  });
});
