import { join } from "node:path";
import { expect } from "chai";
import { loadResults } from "../../../cli/results/load.ts";
import { projectRoot } from "../../../cli/environment.ts";
import { compare } from "../../../lib/compare/compare.ts";
import { differingConditions } from "../../../lib/compare/conditions.ts";
import { matchTrials } from "../../../lib/compare/matching.ts";
import { measuredOf } from "../../../lib/measured/measured.ts";
import { buildReport } from "../../../report/page/report.ts";

/** A sweep that was interrupted on a busy machine: three of ten points, two skipped. */
const folder = join(projectRoot, "test/fixtures/sweep");

describe("results of a real sweep", () => {
  const loaded = loadResults(folder);

  it("are its records under the labels of the plan, in the plan's order, and its gaps", () => {
    expect(loaded.sources.map(({ series }) => series)).to.deep.equal([
      "macvlan bridge",
      "OVS userspace",
      "VXLAN",
    ]);
    expect(loaded.gaps).to.have.length(2);
    expect(loaded.gaps[0]?.point).to.equal("network ipvlan L3, mtu 1500");
    expect(loaded.gaps[0]?.reason).to.match(/CONFIG_IPVLAN/);
  });

  it("become a report with figures of both protocols, and all trials", () => {
    const report = buildReport(loaded);
    expect(report.measured).to.have.length(18);
    expect(report.figures.map(({ id }) => id)).to.include.members([
      "throughput-tcp-local",
      "throughput-udp-local",
    ]);
    expect(report.from).to.match(/^2026-11-21T19:5/);
  });

  it("do not differ from themselves, in conditions or figures", () => {
    const measured = measuredOf(loaded.sources);
    const { matches, onlyA, onlyB } = matchTrials(measured, measured);
    expect([matches.length, onlyA.length, onlyB.length]).to.deep.equal([18, 0, 0]);
    for (const { significant, percent } of compare(matches, "aggregate")) {
      expect({ significant, percent }).to.deep.equal({ significant: false, percent: 0 });
    }
    const records = loaded.sources.map(({ record }) => record);
    expect(differingConditions(records, records)).to.deep.equal([]);
  });

  it("have ends that are told by their role, and a kind of link that one side lacks in one line", () => {
    const [first] = loaded.sources;
    const { record } = first ?? {};
    if (!record?.environment) throw new Error("the first record has an environment");
    const { environment } = record;
    const side = (stack: string, iperf3Version: string, withNic: boolean) => ({
      ...record,
      environment: {
        ...environment,
        links: environment.links.filter(({ container }) => withNic || container !== null),
        ends: { [`netbench-${stack}-p001-client`]: { iperf3Version, sysctls: {} } },
      },
    });
    expect(
      differingConditions([side("x", "3.12", false)], [side("y", "3.16", true)]),
    ).to.deep.equal([
      { what: "link of nic", a: "–", b: "measured over" },
      { what: "end at client.iperf3Version", a: "3.12", b: "3.16" },
    ]);
  });

  it("that are not there are said so", () => {
    expect(() => loadResults("nowhere")).to.throw(/There are no results nowhere: give a folder/);
  });
});
