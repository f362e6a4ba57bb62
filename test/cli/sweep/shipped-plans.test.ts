import { expect } from "chai";
import { readPlan, planNames } from "../../../cli/sweep/plan-file.ts";
import { taskSec } from "../../../lib/sweep/estimate.ts";
import { sweepOrder } from "../../../lib/sweep/order.ts";

const quickLimitSec = 600;

describe("the plans that are shipped", () => {
  it("are those of the paper and the tables, each with a quick variant", () => {
    const names = [
      "paper-local",
      "paper-switched",
      "packet-rate",
      "directions",
      "middlebox",
      "guests",
    ];
    expect(planNames()).to.include.members(names.flatMap((name) => [name, `${name}-quick`]));
  });

  for (const name of planNames()) {
    it(`${name} has points whose scenarios are in order`, function () {
      this.timeout(20_000);
      const { plan, points } = readPlan(name);
      const order = sweepOrder(plan, name, points);
      expect(points).not.to.deep.equal([]);
      if (!name.endsWith("-quick")) return;
      // Also where a kernel has all that the plan asks for.
      expect(order.reduce((sum, task) => sum + taskSec(task), 0)).to.be.below(quickLimitSec);
    });
  }

  it("measure the paper's grid: 1 to 128 pairs, TCP and UDP, two MTUs, ten repetitions", () => {
    for (const name of ["paper-local", "paper-switched"]) {
      for (const { scenario } of readPlan(name).points) {
        const { protocols, activePairs, repetitions } = scenario.benchmark;
        expect(protocols).to.deep.equal(["tcp", "udp"]);
        expect(activePairs).to.deep.equal([1, 2, 4, 8, 16, 32, 64, 128]);
        expect(repetitions).to.equal(10);
        expect(scenario.nic.mtuBytes).to.be.oneOf([1500, 9000]);
      }
    }
  });

  it("have a testbed for each network and MTU, no more", () => {
    const { plan, points, name } = readPlan("sweeps/paper-local.yaml");
    expect(sweepOrder(plan, name, points)).to.have.length(points.length);
    expect(points).to.have.length(18);
  });

  it("that are not there are named, with the nearest", () => {
    expect(() => readPlan("paper-locl")).to.throw(
      /There is no plan paper-locl\. Did you mean paper-local\?/,
    );
  });
});
