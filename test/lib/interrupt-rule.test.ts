import { expect } from "chai";
import { interruptFault } from "../../lib/interrupt-rule.ts";

const nic = (driver: string, channels: Record<string, number>, allotted?: number) => ({
  "driver name": driver,
  ...Object.fromEntries(
    Object.entries(channels).map(([name, count]) => [`channels ${name}`, String(count)]),
  ),
  ...(allotted === undefined ? {} : { "interrupts allotted": String(allotted) }),
});

describe("the rule of interrupts", () => {
  it("is seed 002's for enic: rx + tx + 2", () => {
    expect(interruptFault(nic("enic", { rx: 8, tx: 8 }, 18))).to.equal(undefined);
    expect(interruptFault(nic("enic", { rx: 8, tx: 8 }, 17))).to.equal(
      "17 interrupts for 8 rx and 8 tx queues, which take 18 (enic: rx + tx + 2): some share one",
    );
    expect(interruptFault(nic("enic", { rx: 4, tx: 1 }, 8)), "the default of a vNIC").to.equal(
      undefined,
    );
  });

  it("is that of other drivers, where queues are combined", () => {
    expect(interruptFault(nic("ixgbe", { combined: 4 }, 5))).to.equal(undefined);
    expect(interruptFault(nic("ixgbe", { combined: 4 }, 4))).to.match(
      /take 5 \(ixgbe: one a queue/,
    );
    expect(interruptFault(nic("virtio_net", { combined: 2 }, 5))).to.equal(undefined);
    expect(interruptFault(nic("virtio_net", { combined: 2 }, 2))).to.equal(
      "2 interrupts for 2 combined queues, which take 5 (virtio_net: 2 × combined + 1): some share one",
    );
  });

  it("is the least that can be said of a driver that is not known", () => {
    expect(interruptFault(nic("tg3", { rx: 4, tx: 4 }, 4))).to.equal(undefined);
    expect(interruptFault(nic("tg3", { rx: 4, tx: 1 }, 3))).to.match(
      /which take 4 \(tg3: at least/,
    );
  });

  it("says nothing where one of the numbers is not told", () => {
    expect(interruptFault(nic("veth", { rx: 2, tx: 2 }))).to.equal(undefined);
    expect(interruptFault(nic("enic", {}, 1))).to.equal(undefined);
    expect(interruptFault({})).to.equal(undefined);
  });
});
