import { expect } from "chai";
import { cpuSetOf } from "../../lib/pinning.ts";
import type { ScenarioInput } from "../../lib/scenario.ts";
import { contextsFor, scenarioWith, switchedWith } from "../scenarios.ts";
import { emulated, local } from "./rules/case.ts";

type Pinning = NonNullable<ScenarioInput["benchmark"]>["pinning"];

describe("the processors of a container", () => {
  const here = (pinning: Pinning, cpus?: string) =>
    contextsFor(scenarioWith({ nodes: [local("n1", { cpus })], benchmark: { pinning } })).first;
  const of = (context: ReturnType<typeof here>) =>
    ([1, 2, 3] as const).map((index) =>
      (["client", "server"] as const).map((role) => cpuSetOf(context, index, role)).join(" "),
    );

  it("are any where the scenario names none", () =>
    expect(cpuSetOf(here("none"), 1, "client")).to.equal(undefined));

  it("are all of the node's without pinning", () =>
    expect(of(here("none", "3,1,2"))).to.deep.equal(["1-3 1-3", "1-3 1-3", "1-3 1-3"]));

  it("are one for both ends of a pair, in turn", () =>
    expect(of(here("per-pair", "2-3"))).to.deep.equal(["2 2", "3 3", "2 2"]));

  it("are halves for clients and servers", () => {
    expect(of(here("split", "0-3"))[0]).to.equal("0-1 2-3");
    expect(of(here("split", "0-2"))[0]).to.equal("0 1-2");
    expect(of(here("split", "5"))[0]).to.equal("5 5");
  });

  it("are the node's own on two nodes", () => {
    const nodes = [
      { ...emulated("n1"), cpus: "0" },
      { ...emulated("n2"), cpus: "1" },
    ];
    const [first, second] = contextsFor(
      switchedWith({ nodes, benchmark: { pinning: "split" } }),
    ).contexts;
    expect(first && cpuSetOf(first, 1, "client")).to.equal("0");
    expect(second && cpuSetOf(second, 1, "server")).to.equal("1");
  });
});
