import { expect } from "chai";
import { claims } from "../../../lib/findings/claims.ts";
import { type Agreement, evaluate, type Finding } from "../../../lib/findings/rule.ts";
import type { Measured } from "../../../lib/measured/measured.ts";
import type { Scenario } from "../../../lib/scenario.ts";
import { around, exampleMeasured, exampleScenario } from "../measured/example-measured.ts";

const macvlan = { module: "macvlan", mode: "bridge" } as const;
const veth = { module: "bridge" } as const;

function findingOf(id: string, measured: readonly Measured[]): Finding {
  const claim = claims.find((one) => one.id === id);
  if (claim === undefined) throw new Error(`there is no claim ${id}`);
  return evaluate(claim, measured);
}

/** macvlan so many times as fast as veth, at 1 and 4 pairs. */
const times = (factor: number, cv = 0.02, change: Partial<Measured> = {}) =>
  [1, 4].flatMap((activePairs, at) => [
    exampleMeasured(macvlan, around(10 * factor, cv, 10, 1 + at), { activePairs, ...change }),
    exampleMeasured(veth, around(10, cv, 10, 11 + at), { activePairs, ...change }),
  ]);

describe("what a seed found, and what we measured", () => {
  const versusVeth = "local-tcp-1500-macvlan-bridge-veth";
  const cases: [factor: number, cv: number, agreement: Agreement][] = [
    [3, 0.02, "yes"],
    [1.2, 0.02, "no"],
    [2.5, 0.1, "undecided"],
  ];
  for (const [factor, cv, agreement] of cases) {
    it(`macvlan ${factor} times veth, repetitions ± ${100 * cv} %: ${agreement}`, () => {
      const found = findingOf(versusVeth, times(factor, cv));
      expect(found.agreement).to.equal(agreement);
      expect(found.activePairs).to.deep.equal([1, 4]);
      expect(found.ratio?.low).to.be.lessThan(factor);
      expect(found.ratio?.high).to.be.greaterThan(factor);
    });
  }

  it("asks nothing of what was not measured, failed, or was measured once", () => {
    const once = [exampleMeasured(macvlan, [30]), exampleMeasured(veth, [10])];
    const failed = times(3, 0.02, { verdict: "failed" });
    for (const measured of [[], once, failed, times(3, 0.02, { mtuBytes: 9000 })]) {
      expect(findingOf(versusVeth, measured)).to.include({
        agreement: "not measured",
        ratio: null,
      });
    }
  });

  it("compares at the pair counts that both have, and in one direction", () => {
    const lone = exampleMeasured(macvlan, around(90, 0.02, 10, 5), { activePairs: 16 });
    const back = exampleMeasured(macvlan, around(1, 0.02, 10, 5), { direction: "reverse" });
    const found = findingOf(versusVeth, [...times(3), lone, back]);
    expect(found.activePairs).to.deep.equal([1, 4]);
    expect(found.agreement).to.equal("yes");
  });

  it("says where it rests on suspect trials", () => {
    expect(findingOf(versusVeth, times(3)).suspect).to.equal(false);
    expect(findingOf(versusVeth, times(3, 0.02, { verdict: "suspect" })).suspect).to.equal(true);
  });

  it("holds a band from both sides: similar is neither more nor less", () => {
    const mtu = (factor: number) => [
      exampleMeasured(veth, around(10 * factor, 0.02, 10, 1), { mtuBytes: 9000 }),
      exampleMeasured(veth, around(10, 0.02, 10, 2)),
    ];
    const agreement = (factor: number) => findingOf("local-tcp-mtu-veth", mtu(factor)).agreement;
    expect([agreement(1), agreement(1.5), agreement(0.6)]).to.deep.equal(["yes", "no", "no"]);
  });

  it("knows that macvlan's UDP is 3.5 times as low as its TCP", () => {
    const udp = exampleMeasured(macvlan, around(10, 0.02, 10, 3), { protocol: "udp" });
    const tcp = exampleMeasured(macvlan, around(35, 0.02, 10, 4));
    expect(findingOf("local-udp-below-tcp-1500", [udp, tcp]).agreement).to.equal("yes");
  });

  it("takes a guest's loopback for itself alone, against that of the bare node", () => {
    const measured = (scenario: Scenario, mean: number) =>
      exampleMeasured(veth, around(mean, 0.02, 10, mean), { scenario });
    const bare = measured(exampleScenario({ module: "host" }, "local"), 113);
    const endpoint = { client: "vm", server: "vm" } as const;
    const guest = { backend: "uml", memoryMiB: 512, loopback: true } as const;
    const alone = measured({ ...exampleScenario(veth, "local"), endpoint, guest }, 43);
    const all = [bare, alone];
    expect(findingOf("guest-itself-loopback", all).agreement).to.equal("yes");
    for (const other of claims.filter(({ lower }) => lower(alone)))
      expect(other.id).to.equal("guest-itself-loopback");
  });

  it("holds its interval: 95 % of simulated ratios", () => {
    let held = 0;
    for (let seed = 1; seed <= 600; seed++) {
      const { ratio } = findingOf(versusVeth, [
        exampleMeasured(macvlan, around(30, 0.05, 5, seed)),
        exampleMeasured(veth, around(10, 0.1, 5, seed + 10_000)),
      ]);
      if (ratio !== null && ratio.low <= 3 && 3 <= ratio.high) held += 1;
    }
    expect(held / 600).to.be.within(0.92, 0.98);
  });

  it("has claims of its own name, each with bounds, a source and a likely reason", () => {
    expect(new Set(claims.map(({ id }) => id)).size).to.equal(claims.length);
    for (const { id, atLeast, atMost, source, perhaps } of claims) {
      expect(atLeast ?? atMost, id).to.be.greaterThan(0);
      expect(source, id).to.match(/^00[123], /);
      expect(perhaps, id).not.to.equal("");
    }
  });
});
