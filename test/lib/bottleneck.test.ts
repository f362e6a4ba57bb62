import { expect } from "chai";
import { bottleneck, bottleneckNames, nothingFound, type Seen } from "../../lib/bottleneck.ts";
import type { Limits } from "../../lib/result.ts";
import { exampleCpu } from "../measure/example-record.ts";

const quiet: Limits = {
  machines: {},
  nics: [],
  drops: [],
  shapers: [],
  senderCores: 0.5,
  receiverCores: 0.5,
  udpInErrors: 0,
  conntrack: {},
};
const seen = (limits: Partial<Limits>, change: Partial<Seen> = {}): Seen => ({
  ...{ protocol: "udp", cpu: { n1: exampleCpu }, aggregateBitsPerSecond: 9e8, datagrams: 99_000 },
  ...{ lossPercent: 0, offeredBitsPerSecond: 0, limits: { ...quiet, ...limits } },
  ...change,
});
const drop = (place: Limits["drops"][number]["place"], where: string, link: string | null) => ({
  drops: [{ where, place, link, packets: 1000 }],
});
const nic = { node: "n1", link: "eth1", bitsPerSecond: 9.5e9, speedBitsPerSecond: 1e10 };

/** Evidence for each rule, with all else in order, and its words. */
const cases: Record<string, [Seen, string]> = {
  policer: [
    seen(drop("policer", "n2", "eth1")),
    "policer: 1000 packets dropped (1.0 %) at n2 eth1",
  ],
  shaper: [
    seen({
      shapers: [
        { where: "switch", link: "n2", kind: "tbf", bitsPerSecond: 1e9, overlimits: 5 },
        { where: "n1", link: "eth1", kind: "fq", bitsPerSecond: null, overlimits: 5 },
      ],
    }),
    "shaper: switch n2 (tbf at 1.00 Gbit/s)",
  ],
  queue: [seen(drop("queue", "n1", "eth1")), "full queue: 1000 packets dropped (1.0 %) at n1 eth1"],
  "link-rate": [seen({ nics: [nic] }), "link rate: n1 eth1 at 9.50 of 10.00 Gbit/s"],
  "softnet-backlog": [
    seen(drop("softnet backlog", "n1", null)),
    "softnet backlog: 1000 packets dropped (1.0 %) at n1",
  ],
  "receiver-socket": [
    seen(drop("socket", "servers", null)),
    "receiver socket: 1000 packets dropped (1.0 %) at servers",
  ],
  drops: [seen(drop("bridge port", "n1", "c1")), "drops: 1000 packets dropped (1.0 %) at n1 c1"],
  "offered-rate": [seen({}, { offeredBitsPerSecond: 9e8 }), "offered rate: 0.90 Gbit/s"],
  sender: [
    seen({ senderCores: 0.958 }),
    "generator CPU-bound: the busiest sender used 0.96 processors",
  ],
  receiver: [
    seen({ receiverCores: 0.95 }),
    "receiver CPU-bound: the busiest receiver used 0.95 processors",
  ],
  processors: [
    seen({}, { cpu: { n1: { ...exampleCpu, idlePercent: 1 } } }),
    "no processor time left on n1 (user 10, system 60, softirq 20, steal 0 %)",
  ],
};

describe("the bottleneck", () => {
  it("is nothing where nothing is found", () => {
    expect(bottleneck(seen({}))).to.equal(nothingFound);
    expect(bottleneck(seen({ senderCores: null, receiverCores: null }))).to.equal(nothingFound);
  });

  it("has a case for each rule", () => {
    expect(Object.keys(cases)).to.have.members(bottleneckNames);
  });

  for (const [name, [evidence, words]] of Object.entries(cases)) {
    it(`${name}: is found, alone and in words`, () => {
      expect(bottleneck(evidence)).to.equal(words);
    });
  }

  it("tells what is more certain first, and no more than two", () => {
    const all = { senderCores: 1, receiverCores: 1, ...drop("socket", "servers", null) };
    expect(bottleneck(seen(all))).to.match(/^receiver socket: .*; generator CPU-bound: [^;]*$/);
  });

  it("takes no drop for one that hardly counts", () => {
    const few = { drops: [{ where: "n1", place: "nic" as const, link: "eth1", packets: 9 }] };
    expect(bottleneck(seen(few))).to.equal(nothingFound);
    expect(bottleneck(seen(few, { protocol: "tcp", datagrams: 0 }))).to.equal(nothingFound);
  });

  it("knows no speed of a virtual link", () => {
    const virtual = { ...nic, speedBitsPerSecond: null };
    expect(bottleneck(seen({ nics: [virtual] }))).to.equal(nothingFound);
  });
});
