import { expect } from "chai";
import { existsSync } from "node:fs";
import { networkAt, networkOf } from "../../../lib/network/index.ts";
import { numVfsState } from "../../../lib/network/passthrough/vfs.ts";
import { kindOf } from "../../../lib/node/index.ts";
import { networkLink } from "../../../lib/node/network-link.ts";
import type { ScenarioInput } from "../../../lib/scenario.ts";
import { expectGolden } from "../../golden.ts";
import { Sandbox } from "../../sandbox.ts";
import { contextsFor, scenarioWith, switchedWith } from "../../scenarios.ts";

const passthrough = { module: "passthrough" as const };
const at = (input: ScenarioInput) => networkAt(networkLink(contextsFor(input).first));
const onReal = scenarioWith({
  nodes: [{ name: "n1", kind: "local", nic: "eth1" }],
  network: { ...passthrough, devices: [{ node: "n1", names: ["vfa", "vfb"] }], numVfs: 4 },
});
const onStandIns = switchedWith({
  network: passthrough,
  pairs: { placement: "switched", count: 2 },
});
const ends = ["server", "client"].map((role, index) => ({
  container: `netbench-trial-p001-${role}`,
  address: `198.19.0.${4 + index}/16`,
}));

describe("the passthrough module", () => {
  it("gives the listed devices to the containers in their order", () => {
    const up = at(onReal).wire(ends)?.up ?? "";
    expect(up).to.match(/p001-server\) .*device=vfa ;;/);
    expect(up).to.match(/p001-client\) .*device=vfb ;;/);
  });

  it("has an emulated node make stand-ins: one for each container there", () => {
    const { scenario } = contextsFor(onStandIns);
    expect(networkOf(scenario).devicesOf("n2")).to.deep.equal(["vf0", "vf1"]);
    const local = { ...onStandIns, nodes: [{ name: "n1", kind: "emulated" as const }], pairs: {} };
    expect(networkOf(contextsFor(local).scenario).devicesOf("n1")).to.deep.equal(["vf0", "vf1"]);
  });

  it("expects veth links of stand-ins, and no kind of hardware", () => {
    expect(at(onStandIns).expect).to.deep.equal({ kind: "veth" });
    expect(at(onReal).expect).to.deep.equal({});
  });

  it("looks for the devices of a node that stays, not for stand-ins to be made", () => {
    expect(at(onReal).obstacles).to.include("vfb");
    expect(at(onStandIns).obstacles).to.equal("true");
  });

  it("changes the NIC only where the scenario says how many functions it is to have", () => {
    expect(at(onStandIns).hostState).to.equal(undefined);
    expect(at(onReal).hostState?.up).to.include("sriov_numvfs");
  });

  it("runs these scripts", () => {
    for (const part of ["up", "down", "check"] as const) {
      expectGolden(`passthrough.${part}`, at(onReal).hostState?.[part] ?? "");
      expectGolden(`passthrough.wire.${part}`, at(onReal).wire(ends)?.[part] ?? "");
    }
    expectGolden("passthrough.obstacles", at(onReal).obstacles ?? "");
    const { first } = contextsFor(onStandIns);
    for (const part of ["up", "down", "check"] as const)
      expectGolden(`emulated-with-devices.${part}`, kindOf(first.node).hostState(first)[part]);
  });
});

describe("the number of virtual functions of a NIC", () => {
  let sandbox: Sandbox;
  beforeEach(() => {
    sandbox = new Sandbox();
    sandbox.write(file, "0\n");
  });
  afterEach(() => sandbox.remove());

  const file = "sys/class/net/eth1/device/sriov_numvfs";
  const kept = () => sandbox.path("kept", "numvfs.original");
  const run = (part: "up" | "down" | "check", count = 4, nic = "eth1") =>
    sandbox.sh(numVfsState(nic, count, kept())[part].replaceAll("/sys/", sandbox.path("sys/")));
  const inOrder = { status: 0, stdout: "", stderr: "" };

  it("is set, found in order, and given back on down", () => {
    expect(run("check").stdout).to.equal("eth1 virtual functions: want 4, have 0\n");
    expect(run("up")).to.deep.equal(inOrder);
    expect(sandbox.read(file)).to.equal("4\n");
    expect(run("check")).to.deep.equal(inOrder);
    expect(run("down")).to.deep.equal(inOrder);
    expect(sandbox.read(file)).to.equal("0\n");
    expect(existsSync(kept())).to.equal(false);
  });

  it("goes by way of none, as the kernel wants it, and remembers what it found first", () => {
    sandbox.write(file, "2\n");
    const writes = numVfsState("eth1", 4, kept()).up;
    expect(writes.indexOf("echo 0 >")).to.be.lessThan(writes.indexOf("echo 4 >"));
    run("up");
    run("up", 8);
    expect(sandbox.read(file)).to.equal("8\n");
    run("down");
    expect(sandbox.read(file)).to.equal("2\n");
  });

  it("goes down twice, and without ever having been up", () => {
    expect(run("down")).to.deep.equal(inOrder);
    expect(sandbox.read(file)).to.equal("0\n");
  });

  it("is refused in one line by a NIC that has none", () => {
    const { status, stderr } = run("up", 4, "eth7");
    expect(status).to.equal(1);
    expect(stderr).to.equal("eth7: this NIC has no SR-IOV virtual functions (no sriov_numvfs)\n");
    expect(run("check", 4, "eth7").stdout).to.equal("eth7 virtual functions: want 4, have none\n");
    expect(run("down", 4, "eth7")).to.deep.equal(inOrder);
  });
});
