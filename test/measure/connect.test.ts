import { expect } from "chai";
import type { Trial } from "../../lib/plan.ts";
import { connectsFirst } from "../../measure/connect.ts";
import { examplePlan } from "./example-plan.ts";

describe("whether clients connect before the release", () => {
  const plan = examplePlan({ pairs: 2, benchmark: { protocols: ["tcp", "udp"] } });
  const [tcp, udp] = plan.trials;
  if (tcp === undefined || udp === undefined) throw new Error("the example has two trials");
  const first = (trial: Trial, pairs = plan.pairs, of = plan) => connectsFirst(of, trial, pairs);

  it("is so for UDP as fast as it can, and that alone", () => {
    expect(first(udp)).to.equal(true);
    expect(first(tcp)).to.equal(false);
  });

  it("is not where servers send: a client that is stopped holds none of them back", () => {
    expect(first({ ...udp, direction: "reverse" })).to.equal(false);
    expect(first({ ...udp, direction: "both" })).to.equal(false);
  });

  it("is not at a set rate, which iperf3 would catch up with", () => {
    const slow = examplePlan({ benchmark: { protocols: ["udp"], udp: { bitsPerSecond: 1000 } } });
    expect(first(udp, plan.pairs, slow)).to.equal(false);
    expect(first({ ...udp, bitsPerSecond: 1000 })).to.equal(false);
    expect(first({ ...udp, bitsPerSecond: 0 }, plan.pairs, slow)).to.equal(true);
  });

  it("is not on a stack that pairs share: whose answer came in is not known there", () => {
    const shared = plan.pairs.map((pair) => ({
      ...pair,
      client: { ...pair.client, stack: "node" as const },
    }));
    expect(first(udp, shared)).to.equal(false);
  });
});
