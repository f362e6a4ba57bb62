import { expect } from "chai";
import { Leads } from "../../measure/lead.ts";
import { examplePlan } from "./example-plan.ts";

describe("the lead", () => {
  const plan = examplePlan({ pairs: 128, benchmark: { activePairs: [1, 128] } });
  const [one, many] = plan.trials;
  if (one === undefined || many === undefined) throw new Error("the example has two trials");

  it("is the usual one until a repetition shows that it does not do", () => {
    const leads = new Leads(3);
    leads.learn(many, 1.5);
    expect([leads.of(one), leads.of(many)]).to.deep.equal([1, 2]);
    leads.learn(many, 2.1);
    expect([leads.of(one), leads.of(many)]).to.deep.equal([1, 3]);
  });

  it("is longer where counters of other machines are read, and as long as the reading takes", () => {
    const leads = new Leads(3, 1);
    expect([leads.of(one), leads.of(many)]).to.deep.equal([2, 3]);
    leads.learn(one, 0.5, 0.6);
    expect(leads.of(one)).to.equal(3);
  });

  it("does not shrink again, nor grow without end", () => {
    const leads = new Leads(3);
    leads.learn(one, 3.6);
    leads.learn(one, 0);
    expect(leads.of(one)).to.equal(4);
    leads.learn(one, 60);
    expect(leads.of(one)).to.equal(10);
  });
});
