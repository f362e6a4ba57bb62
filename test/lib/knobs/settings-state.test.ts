import { existsSync } from "node:fs";
import { expect } from "chai";
import { nicKnobs, type WantedNic } from "../../../lib/knobs/index.ts";
import { parseFacts, settingsFacts } from "../../../lib/knobs/settings-facts.ts";
import { settingsState } from "../../../lib/knobs/settings-state.ts";
import { expectGolden } from "../../golden.ts";
import { Sandbox } from "../../sandbox.ts";
import { fakeNode } from "./fake-node.ts";

const inOrder = { status: 0, stdout: "", stderr: "" };

describe("settings of a NIC as desired state", () => {
  let sandbox: Sandbox;
  beforeEach(() => {
    sandbox = new Sandbox();
    fakeNode(sandbox);
  });
  afterEach(() => sandbox.remove());

  const kept = () => sandbox.path("kept", "nic");
  const stateOf = (wanted: Partial<WantedNic>, { link = "eth1", allowRounding = false } = {}) =>
    settingsState({
      ...{ link, knobs: nicKnobs, keptDir: kept(), allowRounding },
      wanted: { mtuBytes: 9000, ...wanted },
    });
  const value = (name: string) => sandbox.read(`links/eth1/${name}`).trim();
  const calls = () => (existsSync(sandbox.path("calls")) ? sandbox.read("calls") : "");

  const all = { ringRx: 4096, txQueueLength: 50, offloads: { tso: false } };

  it("are set, found in order, and given back on down", () => {
    const state = stateOf(all);
    expect(sandbox.sh(state.check).stdout).to.equal(
      [
        "eth1 ring rx: want 4096, have 512",
        "eth1 offload tso: want off, have on",
        "eth1 mtu: want 9000, have 1500",
        "eth1 txqueuelen: want 50, have 1000",
        "",
      ].join("\n"),
    );
    expect(sandbox.sh(state.up)).to.deep.equal(inOrder);
    expect(["ring-rx", "tso", "mtu", "txqueuelen"].map(value)).to.deep.equal(
      ["4096", "off", "9000", "50"], // prettier-ignore
    );
    expect(sandbox.sh(state.check)).to.deep.equal(inOrder);
    expect(sandbox.sh(state.down)).to.deep.equal(inOrder);
    expect(["ring-rx", "tso", "mtu", "txqueuelen"].map(value)).to.deep.equal(
      ["512", "on", "1500", "1000"], // prettier-ignore
    );
    expect(existsSync(kept())).to.equal(false);
  });

  it("are set in one pass a program, what resets others first", () => {
    sandbox.sh(stateOf({ ...all, ringTx: 1024 }).up);
    expect(calls()).to.equal(
      "ring eth1 rx 4096 tx 1024\noffload eth1 tso off\neth1 mtu 9000 txqueuelen 50\n",
    );
  });

  it("are left alone where they are as asked", () => {
    expect(sandbox.sh(stateOf({ mtuBytes: 1500, ringRx: 512 }).up).status).to.equal(0);
    expect(calls()).to.equal("");
  });

  it("are remembered as found first, through changes, drift and repeated ups", () => {
    sandbox.sh(stateOf({ ringRx: 4096 }).up);
    sandbox.sh(stateOf({ ringRx: 1024, mtuBytes: 4000 }).up);
    sandbox.write("links/eth1/mtu", "2000\n");
    sandbox.sh(stateOf({ ringRx: 1024, mtuBytes: 4000 }).up);
    expect(value("mtu")).to.equal("4000");
    sandbox.sh(stateOf({ ringRx: 1024, mtuBytes: 4000 }).down);
    expect([value("mtu"), value("ring-rx")]).to.deep.equal(["1500", "512"]);
  });

  it("are given back when the scenario no longer asks for them", () => {
    sandbox.sh(stateOf(all).up);
    expect(sandbox.sh(stateOf({}).up)).to.deep.equal(inOrder);
    expect(["ring-rx", "tso", "mtu", "txqueuelen"].map(value)).to.deep.equal(
      ["512", "on", "9000", "1000"], // prettier-ignore
    );
  });

  it("go down twice, without ever having been up, and where the NIC is gone", () => {
    expect(sandbox.sh(stateOf(all).down)).to.deep.equal(inOrder);
    sandbox.sh(stateOf(all).up);
    sandbox.sh(stateOf(all).down);
    expect(sandbox.sh(stateOf(all).down)).to.deep.equal(inOrder);
    sandbox.sh(stateOf(all).up);
    sandbox.sh('rm -r "$SANDBOX/links/eth1"');
    expect(sandbox.sh(stateOf(all).down)).to.deep.equal(inOrder);
  });

  it("fail with one line where there is no such NIC", () => {
    const { status, stderr } = sandbox.sh(stateOf({}, { link: "eth7" }).up);
    expect([status, stderr]).to.deep.equal([1, "eth7: there is no such interface\n"]);
    expect(existsSync(kept())).to.equal(false);
    expect(sandbox.sh(stateOf({}, { link: "eth7" }).check).stdout).to.equal(
      "eth7 mtu: want 9000, have no such interface\n",
    );
  });

  const refusals: [what: string, wanted: Partial<WantedNic>, says: RegExp][] = [
    ["a value too large", { ringRx: 8192 }, /^eth1 ring rx 8192 tx 1024: refused by driver ixgbe: .*exceeds/],
    ["a feature that stays", { offloads: { lro: true } }, /^eth1 offload lro: refused by driver ixgbe: want on, it stays at off$/m],
    ["a setting that it has not", { channels: { combined: 4 } }, /^eth1 channels combined: refused by driver ixgbe: it has no such setting$/m],
    ["an MTU too large", { mtuBytes: 20_000 }, /^eth1 mtu 20000: refused by driver ixgbe: .*device maximum/],
  ]; // prettier-ignore
  for (const [what, wanted, says] of refusals)
    it(`fail with the driver's reason, and all is given back: ${what}`, () => {
      const { status, stderr } = sandbox.sh(stateOf({ ringTx: 1024, ...wanted }).up);
      expect(status).to.equal(1);
      expect(stderr).to.match(says);
      expect([value("ring-tx"), value("mtu")]).to.deep.equal(["512", "1500"]);
      expect(existsSync(kept())).to.equal(false);
    });

  it("tell a rounded number from a refused one, and take it only when allowed", () => {
    sandbox.write("links/eth1/step", "512\n");
    const strict = sandbox.sh(stateOf({ ringRx: 4000 }).up);
    expect([strict.status, strict.stderr]).to.deep.equal([
      1,
      "eth1 ring rx: rounded 4000 → 4096 by driver ixgbe; ask for 4096, or set allowRounding: true\n",
    ]);
    expect(value("ring-rx")).to.equal("512");
    const lenient = stateOf({ ringRx: 4000 }, { allowRounding: true });
    expect(sandbox.sh(lenient.up)).to.deep.equal(inOrder);
    expect(sandbox.sh(lenient.check)).to.deep.equal(inOrder);
    sandbox.write("links/eth1/ring-rx", "1024\n");
    expect(sandbox.sh(lenient.check).stdout).to.equal("eth1 ring rx: want 4000, have 1024\n");
    sandbox.sh(lenient.down);
    expect(value("ring-rx")).to.equal("512");
  });

  it("never ask a driver that dies of the question", () => {
    sandbox.write("links/eth1/driver", "uml-vector\n");
    const { status, stderr } = sandbox.sh(stateOf({ ringRx: 1024 }).up);
    expect([status, stderr]).to.deep.equal([
      1,
      "eth1 ring rx: refused by driver uml-vector: it has no such setting\n",
    ]);
    sandbox.sh(settingsFacts("eth1", nicKnobs));
    expect(existsSync(sandbox.path("rings-asked"))).to.equal(false);
  });

  it("come back also when up was killed half-way", () => {
    const killing = `${stateOf(all).up.replace(/^settle link .*/m, () => "kill -9 $$")}`;
    expect(sandbox.sh(killing).status).to.equal(null);
    expect(value("ring-rx")).to.equal("4096");
    expect(sandbox.sh(stateOf(all).down)).to.deep.equal(inOrder);
    expect(["ring-rx", "tso"].map(value)).to.deep.equal(["512", "on"]);
  });

  it("are told as found, a line each", () => {
    const facts = parseFacts(sandbox.sh(settingsFacts("eth1", nicKnobs)).stdout);
    expect(facts).to.include({ "ring rx": "512", "offload tso": "on", "link mtu": "1500" });
  });

  it("run these scripts", () => {
    const state = settingsState({
      ...{ link: "eth1", knobs: nicKnobs, keptDir: "/dev/shm/netbench-0/trial/n1/nic-eth1.kept" },
      wanted: { mtuBytes: 9000, ringRx: 4096, offloads: { "tcp-segmentation-offload": false } },
    });
    for (const part of ["up", "down", "check"] as const)
      expectGolden(`settings.${part}`, state[part]);
  });
});
