import { expect } from "chai";
import { lostMost } from "../../../lib/path/lost-at.ts";
import type { Hop, PathResult } from "../../../lib/result.ts";

const hop = (name: string, lost: Partial<Hop> = {}): Hop => ({
  ...{ hop: name, in: 1000, out: 1000, drops: [], unexplained: 0 },
  ...lost,
});
const dropped = (packets: number, place = "queue") => [{ place, link: null, packets }];
const path = (...hops: Hop[]): PathResult => ({
  flows: [{ from: "clients", unit: "packets", hops }],
  ...{ forwarderCores: null, forwarderCoresOf: "programs", endsCores: null },
});

describe("the hop that lost most", () => {
  it("is the one that dropped most, or cannot say where it went", () => {
    const queue = hop("middlebox", { out: 900, drops: dropped(100) });
    const filter = hop("node of the servers", { out: 800, unexplained: 200 });
    expect(lostMost(path(hop("switch"), queue, filter))).to.equal("node of the servers");
    expect(lostMost(path(hop("switch"), queue))).to.equal("middlebox");
  });

  it("is not one with packets left behind at the end, nor one that was only told of the machine's drops", () => {
    const left = hop("sockets of the servers", { out: 700 });
    const machine = hop("switch", { drops: dropped(500, "softnet backlog of the machine") });
    const queue = hop("middlebox", { out: 990, drops: dropped(10) });
    expect(lostMost(path(left, machine, queue))).to.equal("middlebox");
    expect(lostMost(path(left, machine))).to.equal(undefined);
    expect(lostMost(undefined)).to.equal(undefined);
  });
});
