import { expect } from "chai";
import {
  clockStepped,
  foreignLoad,
  foreignTraffic,
  speedChanged,
} from "../../../lib/statistics/conditions.ts";

describe("the conditions of a repetition", () => {
  it("leave other programs a twentieth of the processors", () => {
    const load = { machine: "n1", cpus: 4, program: null };
    expect(foreignLoad({ ...load, cores: 0.2 })).to.equal(undefined);
    expect(foreignLoad({ ...load, cores: 0.21 })).to.equal(
      "other programs took 5.3 % of the processors of n1",
    );
  });

  it("leave a NIC half a percent of the test's traffic, and a trickle", () => {
    const nic = { node: "n1", link: "eth1", linkPackets: 0, ownBytes: 1e9, seconds: 10 };
    expect(foreignTraffic({ ...nic, linkBytes: 1e9 + 6.25e6 })).to.equal(undefined);
    expect(foreignTraffic({ ...nic, linkBytes: 1e9 + 6.26e6 })).to.include(
      "n1 eth1 carried 6.3 MB",
    );
    expect(foreignTraffic({ ...nic, ownBytes: 0, linkBytes: 1.2e6 })).to.equal(undefined);
    expect(foreignTraffic({ ...nic, ownBytes: 0, linkBytes: 2e6 })).to.include("2.0 MB");
    const small = { ...nic, linkPackets: 1e7, ownBytes: 6.4e8 };
    expect(foreignTraffic({ ...small, linkBytes: 7.2e8 })).to.equal(undefined);
    expect(foreignTraffic({ ...small, linkBytes: 8e8 })).to.include("160.0 MB");
    // Packets that a queue has thrown away do not reach it.
    expect(foreignTraffic({ ...nic, linkBytes: 5e8 })).to.equal(undefined);
  });

  it("call a clock set only where nothing else can have been", () => {
    const span = (leastSec: number, mostSec: number) => ({ leastSec, mostSec });
    expect(clockStepped("n1", span(100, 100.5), span(100.51, 101))).to.equal(undefined);
    expect(clockStepped("n1", span(100, 100.5), span(100.53, 101))).to.equal(
      "the clock of n1 was set forward by 0.03 s",
    );
    expect(clockStepped("n1", span(100, 100.1), span(97, 97.5))).to.equal(
      "the clock of n1 was set back by 2.50 s",
    );
  });

  it("want processors as fast at the end as at the beginning", () => {
    const speed = { currentKhz: [1e6, 3e6], limitsKhz: [3e6, 3e6], throttleCount: 1 };
    const none = { currentKhz: [], limitsKhz: [], throttleCount: 0 };
    expect(speedChanged("n1", none, none)).to.equal(undefined);
    // Which processor is the fast one does not matter.
    expect(speedChanged("n1", speed, { ...speed, currentKhz: [2.8e6, 1e6] })).to.equal(undefined);
    expect(speedChanged("n1", speed, { ...speed, currentKhz: [2e6, 1e6] })).to.equal(
      "processors of n1 went from 3000 to 2000 MHz at most",
    );
    expect(speedChanged("n1", speed, { ...speed, limitsKhz: [2e6, 3e6] })).to.include(
      "was changed",
    );
    expect(speedChanged("n1", speed, { ...speed, throttleCount: 3 })).to.equal(
      "heat slowed processors of n1 down 2 times",
    );
  });
});
