import { expect } from "chai";
import { parseScenario, scenarioIssues } from "../../lib/parse-scenario.ts";
import { withPreset } from "../../lib/preset.ts";
import { trialsOf } from "../../lib/build-plan.ts";
import { scenarioWith, switchedWith } from "../scenarios.ts";

const as2016 = { preset: "as-2016" as const };

describe("the preset as-2016", () => {
  it("sets what the scenario leaves open", () => {
    const { benchmark, preset } = parseScenario(
      scenarioWith({ ...as2016, benchmark: { protocols: ["tcp", "udp"] } }),
    );
    expect(preset).to.equal("as-2016");
    expect(benchmark).to.include({ durationSec: 10, repetitions: 10 });
    expect(benchmark.tcp).to.deep.equal({ congestionControl: "cubic", mssBytes: 1500 });
    expect(benchmark.udp).to.deep.equal({
      bitsPerSecond: 10_000_000_000,
      payloadBytes: [8192],
      allowFragments: false,
    });
  });

  it("leaves what is said", () => {
    const { benchmark } = parseScenario(
      scenarioWith({
        ...as2016,
        nic: { mtuBytes: 9000 },
        benchmark: {
          durationSec: 3,
          until: { max: 6 },
          tcp: { mssBytes: 1400 },
          udp: { payloadBytes: 64 },
        },
      }),
    );
    expect(benchmark.durationSec).to.equal(3);
    expect(benchmark.repetitions).to.equal(undefined);
    expect(benchmark.tcp.mssBytes).to.equal(1400);
    expect(benchmark.udp).to.deep.equal({
      bitsPerSecond: 10_000_000_000,
      payloadBytes: [64],
      allowFragments: false,
    });
  });

  it("takes sizes of frames in place of its own", () => {
    const { benchmark } = parseScenario(
      scenarioWith({ ...as2016, benchmark: { protocols: ["udp"], udp: { frameBytes: 64 } } }),
    );
    expect(benchmark.udp).to.have.property("frameBytes");
    expect(benchmark.udp.payloadBytes).to.equal(undefined);
  });

  it("takes the MTU that is meant for segments", () => {
    const scenario = parseScenario(scenarioWith({ ...as2016, nic: { mtuBytes: 9000 } }));
    expect(scenario.benchmark.tcp.mssBytes).to.equal(9000);
  });

  it("has ipvlan route, macvlan bridge, and a bridge publish ports where nodes are two", () => {
    const network = (module: "ipvlan" | "macvlan" | "bridge") =>
      parseScenario(switchedWith({ ...as2016, network: { module } })).network;
    expect(network("ipvlan")).to.include({ mode: "l3" });
    expect(network("macvlan")).to.include({ mode: "bridge" });
    expect(network("bridge")).to.include({ publishedPorts: "dnat" });
    const l2 = switchedWith({ ...as2016, network: { module: "ipvlan", mode: "l2" } });
    expect(parseScenario(l2).network).to.include({ mode: "l2" });
    const local = parseScenario(scenarioWith({ ...as2016, network: { module: "bridge" } }));
    expect(local.network).to.not.have.property("publishedPorts");
  });

  it("lets its datagrams be fragmented", () => {
    const benchmark = { protocols: ["udp" as const] };
    const [trial] = trialsOf(parseScenario(scenarioWith({ ...as2016, benchmark })));
    expect(trial?.payloadBytes).to.equal(8192);
    const large = { ...benchmark, udp: { payloadBytes: [8192], allowFragments: false } };
    expect(scenarioIssues(scenarioWith({ benchmark: large }))).to.have.length(1);
  });

  it("touches no other scenario, and nothing that is wrong", () => {
    for (const input of [undefined, null, 7, [], {}, scenarioWith(), { preset: "correct" }]) {
      expect(withPreset(input)).to.equal(input);
    }
    const wrong = {
      preset: "as-2016",
      network: "bridge",
      benchmark: { tcp: 1, udp: [] },
      pairs: 3,
    };
    expect(withPreset(wrong)).to.deep.equal({
      ...wrong,
      benchmark: { durationSec: 10, repetitions: 10, tcp: 1, udp: [] },
    });
    expect(withPreset({ preset: "as-2016", network: { module: "constructor" } })).to.deep.include({
      network: { module: "constructor" },
    });
  });
});
