import { expect } from "chai";
import { environmentChanges } from "../../lib/environment-changes.ts";
import type { Environment } from "../../lib/result.ts";
import { iperf3Reasons } from "../../lib/summarize-limits.ts";

const end = { iperf3Version: "3.12", sysctls: { "net.ipv4.tcp_rmem": "4096 131072 6291456" } };
const environment: Environment = {
  machines: {
    "n1+n2": {
      ...{ hostname: "vm", kernel: "6.18", operatingSystem: "Debian", cpuModel: "x", cpus: 2 },
      memoryBytes: 1,
      sysctls: { "net.core.rmem_max": "212992" },
    },
  },
  nodes: { n1: { dockerVersion: "20.10", clock: { offsetMs: 1, uncertaintyMs: 1 } } },
  links: [
    {
      ...{ node: "n1", container: "c1", link: "eth0", driver: "veth", mtuBytes: 1500 },
      qdisc: "noqueue",
      settings: { txQueueLength: "1000", "coalesce rx-usecs": "8" },
      offloads: { "generic-segmentation-offload": true, "tcp-segmentation-offload": true },
    },
  ],
  iperf3Version: "3.12",
  ends: { c1: end, s1: end },
  netbenchVersion: "0",
  engine: {},
};

function changed(change: (copy: Environment) => void): string[] {
  const after = structuredClone(environment);
  change(after);
  return environmentChanges(environment, after);
}

describe("changes of the conditions", () => {
  it("are none where nothing but a clock went on", () => {
    const clock = { offsetMs: 2, uncertaintyMs: 1 };
    expect(changed(({ nodes }) => (nodes["n1"] = { dockerVersion: "20.10", clock }))).to.deep.equal(
      [],
    );
  });

  it("are named, with what was and what is", () => {
    expect(
      changed(
        ({ links: [first] }) =>
          first && (first.settings = { txQueueLength: "10", "coalesce rx-usecs": "64" }),
      ),
    ).to.deep.equal(["n1 c1 eth0 txQueueLength: was 1000, is 10"]);
    const [machine, link] = ["n1+n2", 0] as const;
    expect(
      changed((after) => {
        const offloads = after.links[link]?.offloads ?? {};
        offloads["generic-segmentation-offload"] = false;
      }),
    ).to.deep.equal(["n1 c1 eth0 generic-segmentation-offload: was on, is off"]);
    expect(changed(({ links: [first] }) => first && (first.qdisc = "tbf"))).to.deep.equal([
      "n1 c1 eth0 qdisc: was noqueue, is tbf",
    ]);
    expect(
      changed(({ machines }) => {
        const found = machines[machine];
        if (found) found.sysctls["net.core.rmem_max"] = "4096";
      }),
    ).to.deep.equal(["n1+n2 net.core.rmem_max: was 212992, is 4096"]);
    expect(
      changed(({ ends }) => {
        ends["s1"] = { ...end, sysctls: { "net.ipv4.tcp_rmem": "4096 4096 4096" } };
      }),
    ).to.deep.equal(["s1 net.ipv4.tcp_rmem: was 4096 131072 6291456, is 4096 4096 4096"]);
    expect(changed(({ ends }) => (ends["s1"] = { ...end, iperf3Version: "3.16" }))).to.deep.equal([
      "s1 iperf3: was 3.12, is 3.16",
    ]);
  });
});

describe("the check one-iperf3", () => {
  it("wants one version in all ends", () => {
    expect(iperf3Reasons(environment)).to.deep.equal([]);
    expect(iperf3Reasons(null)).to.deep.equal([]);
    const ends = { c1: end, s1: { ...end, iperf3Version: "3.16" } };
    expect(iperf3Reasons({ ...environment, ends })).to.deep.equal([
      {
        check: "one-iperf3",
        reason: "ends run different versions of iperf3: 3.12 in c1, 3.16 in s1",
      },
    ]);
  });
});
