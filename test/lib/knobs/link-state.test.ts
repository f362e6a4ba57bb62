import { existsSync } from "node:fs";
import { expect } from "chai";
import { linkState } from "../../../lib/knobs/link-state.ts";
import { settingsState } from "../../../lib/knobs/settings-state.ts";
import { nodeSettingsState } from "../../../lib/node/node-settings.ts";
import { Sandbox } from "../../sandbox.ts";
import { contextsFor } from "../../scenarios.ts";

const inOrder = { status: 0, stdout: "", stderr: "" };

/** A link eth1 whose flags are a file; `cable` is missing where nobody is at its other end. */
const ip = `
flags=BROADCAST,MULTICAST; [ "$(cat "$SANDBOX/state")" = down ] || flags=$flags,UP
[ -e "$SANDBOX/cable" ] || case $flags in *UP) flags=NO-CARRIER,$flags ;; esac
case "$*" in
  "link set dev eth1 "*) echo "$5" >>"$SANDBOX/calls"; echo "$5" >"$SANDBOX/state" ;;
  *"link show dev eth1") echo "2: eth1@if3: <$flags> mtu 1500 qdisc noqueue" ;;
  *) exit 1 ;;
esac`;

describe("whether a NIC is up", () => {
  let sandbox: Sandbox;
  beforeEach(() => {
    sandbox = new Sandbox();
    sandbox.program("ip", ip);
    sandbox.program("ethtool", `echo "driver: ixgbe"`);
    sandbox.program("sleep", "true");
    sandbox.write("cable", "");
  });
  afterEach(() => sandbox.remove());

  const state = () =>
    settingsState({
      ...{ link: "eth1", knobs: [linkState], wanted: {}, keptDir: sandbox.path("kept") },
    });
  const found = () => sandbox.read("state").trim();
  const calls = () => existsSync(sandbox.path("calls"));

  it("is seen, set, and given back as it was", () => {
    sandbox.write("state", "down");
    expect(sandbox.sh(state().check).stdout).to.equal("eth1 admin state: want up, have down\n");
    expect(sandbox.sh(state().up)).to.deep.equal(inOrder);
    expect(found()).to.equal("up");
    expect(sandbox.sh(state().check)).to.deep.equal(inOrder);
    expect(sandbox.sh(state().down)).to.deep.equal(inOrder);
    expect(found()).to.equal("down");
  });

  it("is left alone where it is up already", () => {
    sandbox.write("state", "up");
    expect(sandbox.sh(state().up)).to.deep.equal(inOrder);
    expect(sandbox.sh(state().down)).to.deep.equal(inOrder);
    expect(calls()).to.equal(false);
  });

  it("is drift while it stands, and mended", () => {
    sandbox.write("state", "up");
    sandbox.sh(state().up);
    sandbox.write("state", "down");
    expect(sandbox.sh(state().check).stdout).to.match(/want up, have down/);
    expect(sandbox.sh(state().up)).to.deep.equal(inOrder);
    expect(found()).to.equal("up");
  });

  it("fails without a carrier, and is down again", () => {
    sandbox.write("state", "down");
    sandbox.sh('rm "$SANDBOX/cable"');
    const { status, stderr } = sandbox.sh(state().up);
    expect([status, stderr.trim()]).to.deep.equal([
      1,
      "eth1 admin state up: refused by driver ixgbe: it has no carrier; connect its cable, or bring the other end up",
    ]);
    expect(found()).to.equal("down");
  });

  it("belongs to every NIC under test", () => {
    const { first } = contextsFor({
      nodes: [{ name: "n1", kind: "local", nic: "eth1" }],
      network: { module: "macvlan" },
    });
    expect(nodeSettingsState(first)?.check).to.include("compare admin state up");
  });
});
