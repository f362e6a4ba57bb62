import { expect } from "chai";
import { buildPlan } from "../../../lib/build-plan.ts";
import { carriedBy } from "../../../lib/forwarder/carried.ts";
import { forwarders, middleboxNeeds } from "../../../lib/forwarder/index.ts";
import { printedRate } from "../../../lib/forwarder/queue.ts";
import { middleboxGone } from "../../../lib/node/middlebox-cable.ts";
import { middleboxProbe, planMiddlebox } from "../../../lib/node/middlebox-plan.ts";
import { boxOf, middleboxState } from "../../../lib/node/middlebox.ts";
import { residueScript } from "../../../lib/node/residue.ts";
import {
  type ForwarderName,
  forwarderNames,
  type MiddleboxInput,
} from "../../../lib/scenario/path.ts";
import type { ScenarioInput } from "../../../lib/scenario.ts";
import { expectGolden, expectShellReads } from "../../golden.ts";
import { contextsFor, switchedWith } from "../../scenarios.ts";

const contextWith = (middlebox: MiddleboxInput, changes: Partial<ScenarioInput> = {}) =>
  contextsFor(switchedWith({ path: { middlebox }, ...changes })).first;

const parts = ["up", "down", "check"] as const;

/** All that a forwarder can be asked for. */
const fullest: Partial<Record<ForwarderName, Omit<MiddleboxInput, "forwarder">>> = {
  bridge: { queue: { packets: 10, rateBitsPerSecond: 1_000_000_000 } },
  "ovs-userspace": { cpus: "0", memoryMiB: 64 },
  userspace: { cpus: "0-1", memoryMiB: 16, queue: { rateBitsPerSecond: 80_000 } },
};

describe("the table of forwarders", () => {
  it("has an entry for each of the schema, and no other", () =>
    expect(Object.keys(forwarders).sort()).to.deep.equal([...forwarderNames].sort()));

  it("says what each needs of the machine", () => {
    const needs = (forwarder: ForwarderName) =>
      middleboxNeeds({ path: { middlebox: { forwarder } } });
    expect(needs("ovs").kernel.map(({ option }) => option)).to.deep.equal(["CONFIG_OPENVSWITCH"]);
    expect(needs("userspace").programs).to.include("vde_switch");
    expect(needs("nat").programs).to.include("iptables");
    expect(middleboxNeeds({})).to.deep.equal({ kernel: [], programs: [] });
  });
});

describe("a middlebox", () => {
  for (const forwarder of forwarderNames) {
    const state = middleboxState(contextWith({ forwarder, ...fullest[forwarder] }));
    for (const part of ["up", "check"] as const)
      it(`with the forwarder ${forwarder} runs this script: ${part}`, () =>
        expectGolden(`middlebox-${forwarder}.${part}`, state?.[part] ?? ""));
  }

  it("is taken out by one script, whatever its forwarder", () => {
    const downs = forwarderNames.map(
      (forwarder) => middleboxState(contextWith({ forwarder }))?.down ?? "",
    );
    expectGolden("middlebox.down", downs[0] ?? "");
    expect(new Set(downs).size).to.equal(1);
  });

  it("in a container is one on the engine of its node, whose namespace it has", () => {
    const state = middleboxState(
      contextWith({ forwarder: "route", where: "container" }),
      "image:1",
    );
    expectGolden("middlebox-container.up", state?.up ?? "");
    expectGolden("middlebox-container.check", state?.check ?? "");
    expect(state?.down).to.equal(middleboxState(contextWith({ forwarder: "route" }))?.down);
  });

  it("in a virtual machine is a process with two taps, whose kernel is asked what it has dropped", () => {
    const context = contextWith({ forwarder: "route", where: "vm", memoryMiB: 128, cpus: "0" });
    const state = middleboxState(context);
    expectGolden("middlebox-vm.up", state?.up ?? "");
    expectGolden("middlebox-vm.check", state?.check ?? "");
    // A bound of its memory would count the guest's own, which is a file.
    expect(state?.up).not.to.include("memory.limit_in_bytes");
    const plan = planMiddlebox(context);
    expect(plan.processes).to.equal("cat /run/netbench/trial/middlebox/vm/pid 2>/dev/null || true");
    expectShellReads(plan.guest ?? "(");
    expect(plan.guest).to.include("ask /run/netbench/trial/middlebox/vm survey");
    expect(planMiddlebox(contextWith({ forwarder: "nat" })).guest).to.equal(undefined);
  });

  it("in a virtual machine needs what runs it, and what its forwarder needs", () => {
    const { programs } = middleboxNeeds({
      path: { middlebox: { forwarder: "route", where: "vm" } },
    });
    expect(programs).to.include.members(["linux.uml", "ip"]);
  });

  it("at the servers has the other link towards its node, and is theirs in the plan", () => {
    const input = switchedWith({ path: { middlebox: { forwarder: "bridge", at: "server" } } });
    const { contexts } = contextsFor(input);
    const [first, second] = contexts;
    if (first === undefined || second === undefined) throw new Error("two nodes");
    const up = middleboxState(second)?.up ?? "";
    expectShellReads(up);
    expect(up)
      .to.include("echo 'n2 m2 m1' >/dev/shm/netbench-0/trial/middlebox/cable")
      .and.include("link set dev n2 netns netbench-trial-middlebox name m2")
      .and.include("link add name m1 netns netbench-trial-middlebox type veth peer name n2");
    expect(buildPlan(contexts, "abc").middlebox).to.include({ node: "n2", at: "server" });
    expect(middleboxGone(second)).to.deep.equal([]);
    expect(middleboxGone(first).join("\n")).to.include('[ "$cabled" = n1 ]');
  });

  it("is among what may be left of a testbed, and goes before its nodes", () => {
    const { contexts } = contextsFor(switchedWith({ path: { middlebox: { forwarder: "nat" } } }));
    const script = residueScript(contexts);
    expect(script.indexOf("netbench-trial-middlebox")).to.be.within(
      0,
      script.indexOf("/run/netbench/trial/n1"),
    );
  });

  it("knows the addresses on both sides: the ends' where they are in the packets", () => {
    const macvlan = boxOf(
      contextWith({ forwarder: "nat" }, { pairs: { count: 2, placement: "switched" } }),
    );
    expect(macvlan?.addresses).to.deep.equal({
      client: ["198.18.0.1", "198.19.0.4", "198.19.0.6"],
      server: ["198.18.0.2", "198.19.0.5", "198.19.0.7"],
    });
    expect(macvlan?.natAddress).to.equal("198.19.0.3");
    const host = boxOf(contextWith({ forwarder: "nat" }, { network: { module: "host" } }));
    expect(host?.addresses).to.deep.equal({ client: ["198.18.0.1"], server: ["198.18.0.2"] });
    expect(host?.natAddress).to.equal("198.18.0.254");
  });

  it("is read back before a number counts, and asked why it has ended", () => {
    const context = contextWith({ forwarder: "userspace", memoryMiB: 16 });
    const [probe] = middleboxProbe(context);
    expect(probe).to.include({ node: "n1", want: "in order" });
    const plan = planMiddlebox(context);
    expect(plan).to.include({ namespace: "netbench-trial-middlebox", routes: false });
    for (const script of [plan.fault, plan.processes ?? "", probe?.argv[2] ?? ""])
      expectShellReads(script);
    expect(planMiddlebox(contextWith({ forwarder: "route" }))).to.include({
      ...{ routes: true, processes: null, fault: "true" },
    });
  });

  it("has scripts that a POSIX shell reads, whatever the scenario is called", () => {
    for (const forwarder of forwarderNames) {
      const input = switchedWith({ path: { middlebox: { forwarder, ...fullest[forwarder] } } });
      const state = middleboxState(contextsFor(input, { stack: "a.b_c-1" }).first);
      for (const part of parts) expectShellReads(state?.[part] ?? "(");
    }
  });
});

describe("a rate", () => {
  it("is compared as tc prints it", () => {
    expect(
      [50_000_000, 1_000_000_000, 123_456_784, 80_000, 8000, 1_500_000_000].map((bits) =>
        printedRate(bits / 8),
      ),
    ).to.deep.equal(["50Mbit", "1Gbit", "123456Kbit", "80Kbit", "8Kbit", "1500Mbit"]);
  });
});

describe("what a network puts on the cable", () => {
  it("has a reason wherever a router cannot be in between", () => {
    const subnet = "198.19.0.0/16";
    expect(carriedBy({ module: "host" })).to.deep.equal({ addresses: "nodes" });
    expect(carriedBy({ module: "ipvlan", mode: "l3s", subnet }).notRouted).to.match(/l3s/);
    expect(carriedBy({ module: "bridge", vlanId: 7, subnet }).notRouted).to.match(/802\.1Q/);
    expect(
      carriedBy({ module: "ovs", datapath: "userspace", ports: "veth", vlanTag: 7, subnet })
        .notRouted,
    ).to.match(/802\.1Q/);
    expect(carriedBy({ module: "overlay", vni: 4097, subnet }).notTranslated).to.match(/tunnel/);
  });
});
