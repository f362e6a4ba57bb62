import { expect } from "chai";
import fc from "fast-check";
import { parseScenario } from "../../lib/parse-scenario.ts";
import { halfWidthPercent, isEnough, stopRuleOf } from "../../lib/stop-rule.ts";
import { scenarioWith } from "../scenarios.ts";

const rule = { max: 30, early: { min: 5, halfWidthPercent: 2.5 } };
const values = fc.array(fc.double({ min: 1, max: 1e12, noNaN: true }), { maxLength: 40 });

describe("the stop rule", () => {
  it("comes from the scenario", () => {
    const of = (benchmark: object) =>
      stopRuleOf(parseScenario(scenarioWith({ benchmark })).benchmark);
    expect(of({})).to.deep.equal({ max: 10 });
    expect(of({ repetitions: 3 })).to.deep.equal({ max: 3 });
    expect(of({ until: {} })).to.deep.include({ max: 30 });
    expect(of({ until: {} }).early).to.include({ min: 5, halfWidthPercent: 2.5 });
  });

  it("knows half of an interval in percent", () => {
    // Mean 3, half width 1.96324: the known values of describe.
    expect(halfWidthPercent([1, 2, 3, 4, 5])).to.be.closeTo(65.441, 1e-3);
    expect(halfWidthPercent([7])).to.equal(null);
    expect(halfWidthPercent([])).to.equal(null);
    expect(halfWidthPercent([0, 0, 0])).to.equal(null);
  });

  it("has enough of what is steady, but not before the least number", () => {
    expect(isEnough(rule, [18, 18, 18, 18])).to.equal(false);
    expect(isEnough(rule, [18, 18, 18, 18, 18])).to.equal(true);
    expect(isEnough(rule, [18, 19, 18, 17, 18])).to.equal(false);
    expect(isEnough(rule, [0, 0, 0, 0, 0, 0])).to.equal(false);
  });

  it("never has enough where the number is fixed", () => {
    fc.assert(fc.property(values, (sample) => !isEnough({ max: 10 }, sample)));
  });

  it("has enough exactly when the half width is within the limit", () => {
    fc.assert(
      fc.property(values, (sample) => {
        const half = halfWidthPercent(sample) ?? Infinity;
        expect(isEnough(rule, sample)).to.equal(sample.length >= 5 && half <= 2.5);
      }),
    );
  });
});
