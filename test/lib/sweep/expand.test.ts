import { expect } from "chai";
import { expandPlan, labelText, testbedKey } from "../../../lib/sweep/expand.ts";
import { sweepPlanSchema } from "../../../lib/sweep/plan-schema.ts";
import { withValues } from "../../../lib/sweep/set-path.ts";
import { base, examplePlan, pointsOf } from "./plans.ts";

describe("an experiment plan", () => {
  it("has a point for each combination, the first axis outermost", () => {
    expect(pointsOf().map(({ labels }) => labelText(labels))).to.deep.equal([
      "network veth bridge, mtu 1500",
      "network veth bridge, mtu 9000",
      "network macvlan bridge, mtu 1500",
      "network macvlan bridge, mtu 9000",
    ]);
    const [, second, third] = pointsOf();
    expect(second?.scenario.nic.mtuBytes).to.equal(9000);
    expect(third?.scenario.network).to.include({ module: "macvlan", mode: "bridge" });
  });

  it("lays its own values over the base, and the axes' over these", () => {
    const [first, second] = pointsOf({ set: { "nic.mtuBytes": 576, "pairs.count": 7 } });
    expect(first?.scenario.pairs.count).to.equal(7);
    expect(first?.scenario.nic.mtuBytes).to.equal(1500);
    expect(second?.scenario.nic.mtuBytes).to.equal(9000);
  });

  it("leaves out what is excluded, by one label or several", () => {
    const one = [{ when: { network: "macvlan bridge", mtu: 9000 }, why: "a test" }];
    expect(pointsOf({ exclude: one })).to.have.length(3);
    const many = [{ when: { mtu: [1500, 9000], network: "veth bridge" }, why: "a test" }];
    expect(pointsOf({ exclude: many }).map(({ labels }) => labels.network)).to.deep.equal([
      "macvlan bridge",
      "macvlan bridge",
    ]);
  });

  const refused = (change: Record<string, unknown>, words: RegExp) =>
    expect(() => expandPlan(examplePlan(change), base)).to.throw(words);

  it("refuses exclusions that exclude nothing, or all", () => {
    refused({ exclude: [{ when: { mtu: 1501 }, why: "a slip" }] }, /"mtu":1501.* matches no point/);
    refused({ exclude: [{ when: { mtu: [1500, 9000] }, why: "all" }] }, /leave no point/);
  });

  it("names wrong scenarios once, with the points that have them", () => {
    const words =
      /nic\.mtuBytes: got 100; allowed: .* \(network veth bridge, mtu 100; network macvlan bridge, mtu 100\)/;
    refused(
      { axes: [examplePlan().axes[0], { name: "mtu", path: "nic.mtuBytes", values: [100] }] },
      words,
    );
    refused(
      { axes: [{ name: "x", path: "nic.mtubytes", values: [1500] }] },
      /nic\.mtubytes: got a key that is not known here.*did you mean mtuBytes/,
    );
  });

  it("refuses two points that are the same scenario", () => {
    const twice = [
      { label: "one", set: { "nic.mtuBytes": 1500 } },
      { label: "other", set: { "nic.mtuBytes": 1500 } },
    ];
    refused({ axes: [{ name: "x", values: twice }] }, /x one and x other are the same scenario/);
  });

  it("gives a point the same id whatever else the plan has", () => {
    const [, , third] = pointsOf();
    const [only] = pointsOf({ exclude: [{ when: { network: "veth bridge" }, why: "a test" }] });
    expect(only?.id).to.equal(third?.id);
    expect(third?.id).to.match(/^macvlan-bridge_1500-[0-9a-f]{6}$/);
  });

  it("takes points that differ in the benchmark or the number of pairs to one testbed", () => {
    const axes = [
      { name: "pairs", path: "pairs.count", values: [1, 4] },
      { name: "protocol", path: "benchmark.protocols.0", values: ["tcp", "udp"] },
      { name: "mtu", path: "nic.mtuBytes", values: [1500, 9000] },
    ];
    const set = { "benchmark.protocols": ["tcp"] };
    const keys = pointsOf({ axes, set }).map(({ scenario }) => testbedKey(scenario));
    expect(keys).to.have.length(8);
    expect(new Set(keys).size).to.equal(2);
  });
});

describe("the schema of plans", () => {
  const message = (change: Record<string, unknown>): string => {
    const parsed = sweepPlanSchema.safeParse({ ...examplePlan(), ...change });
    return parsed.success ? "" : parsed.error.issues.map((issue) => issue.message).join("; ");
  };

  it("takes values with a path, and sets without", () => {
    const set = { label: "a", set: { "nic.mtuBytes": 1500 } };
    expect(message({ axes: [{ name: "x", path: "nic.mtuBytes", values: [set] }] })).to.match(
      /write the value alone/,
    );
    expect(message({ axes: [{ name: "x", values: [1500] }] })).to.match(/has no path/);
  });

  it("refuses unknown keys, values and names that occur twice, and paths that are none", () => {
    expect(message({ repeat: 3 })).to.match(/Unrecognized key/);
    const axis = { name: "x", path: "nic.mtuBytes", values: [1500] };
    expect(message({ axes: [{ ...axis, values: [1500, 1500] }] })).to.match(/occurs twice/);
    expect(message({ axes: [axis, { ...axis, path: "pairs.count" }] })).to.match(/same name/);
    expect(message({ axes: [{ ...axis, path: "nic[mtu]" }] })).to.match(/a path into/);
  });
});

describe("values laid over a scenario", () => {
  it("go where their path says, through lists too, and leave the rest alone", () => {
    const value = { a: [{ b: 1, c: 2 }], d: { e: 3 } };
    expect(withValues(value, { "a.0.b": 9, "f.g": 4 })).to.deep.equal({
      a: [{ b: 9, c: 2 }],
      d: { e: 3 },
      f: { g: 4 },
    });
    expect(value).to.deep.equal({ a: [{ b: 1, c: 2 }], d: { e: 3 } });
  });
});
