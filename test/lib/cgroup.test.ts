import { expect } from "chai";
import { cpuStatFiles, throttledSec } from "../../lib/cgroup.ts";

describe("control groups", () => {
  it("are looked for where version 1 keeps processor quotas, and those above them", () => {
    const text = "9:name=systemd:/x\n4:memory:/docker/a\n3:cpu,cpuacct:/docker/a\n";
    expect(cpuStatFiles(text)).to.deep.equal([
      "/sys/fs/cgroup/cpu,cpuacct/docker/a/cpu.stat",
      "/sys/fs/cgroup/cpu,cpuacct/docker/cpu.stat",
    ]);
  });

  it("and where version 2 is mounted, alone or beside version 1", () => {
    expect(cpuStatFiles("0::/system.slice/docker-a.scope\n")).to.deep.equal([
      "/sys/fs/cgroup/system.slice/docker-a.scope/cpu.stat",
      "/sys/fs/cgroup/system.slice/cpu.stat",
      "/sys/fs/cgroup/unified/system.slice/docker-a.scope/cpu.stat",
      "/sys/fs/cgroup/unified/system.slice/cpu.stat",
    ]);
  });

  it("have no quota at the top, and none where the file says nothing", () => {
    expect(cpuStatFiles("0::/\n1:cpu:/\n")).to.deep.equal([]);
    expect(cpuStatFiles("")).to.deep.equal([]);
  });

  it("say how long tasks were stopped, each version in its unit", () => {
    expect(throttledSec("nr_periods 10\nnr_throttled 4\nthrottled_time 2500000000\n")).to.equal(
      2.5,
    );
    expect(throttledSec("usage_usec 9\nnr_throttled 4\nthrottled_usec 250000\n")).to.equal(0.25);
    expect(throttledSec("usage_usec 9\n")).to.equal(0);
  });
});
