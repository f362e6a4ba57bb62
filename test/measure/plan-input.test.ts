import { expect } from "chai";
import { parsePlan } from "../../measure/plan-input.ts";
import { examplePlan } from "./example-plan.ts";

describe("the plan on stdin", () => {
  it("is read as it was written", () => {
    const plan = examplePlan({ pairs: 3 });
    expect(parsePlan(JSON.stringify(plan))).to.deep.equal(plan);
  });

  it("is refused with one sentence", () => {
    expect(() => parsePlan(" ")).to.throw("no plan came in");
    expect(() => parsePlan("{")).to.throw("the plan is not JSON");
    expect(() => parsePlan("{}")).to.throw(/^the plan is wrong at \w+: /);
    const extra = { ...examplePlan({}), surprise: 1 };
    expect(() => parsePlan(JSON.stringify(extra))).to.throw("the plan is wrong at its root");
  });
});
