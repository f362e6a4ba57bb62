import { expect } from "chai";
import { type AnyNodeContext, kindOf, nodeKinds } from "../../../lib/node/index.ts";
import { startEngine, stopEngine } from "../../../lib/node/engine.ts";
import { nodeSettingsState } from "../../../lib/node/node-settings.ts";
import { residueScript } from "../../../lib/node/residue.ts";
import { switchState } from "../../../lib/node/switch.ts";
import { nodeSchema } from "../../../lib/scenario/nodes.ts";
import type { HostState } from "../../../lib/script.ts";
import { expectGolden, expectShellReads } from "../../golden.ts";
import { Sandbox } from "../../sandbox.ts";
import { contextsFor, scenarioWith, switchedWith } from "../../scenarios.ts";

const parts = ["up", "down", "check"] as const;

const local = contextsFor(scenarioWith()).first;
const localWithNic = contextsFor({
  nodes: [{ name: "n1", kind: "local", nic: "eth1", dockerHost: "unix:///run/other.sock" }],
  network: { module: "macvlan" },
}).first;
const switched = contextsFor(switchedWith({ nic: { mtuBytes: 9000 }, switch: { hairpin: true } }));
const emulated = switched.first;

const stateOf = (context: AnyNodeContext): HostState => kindOf(context.node).hostState(context);

describe("the table of node kinds", () => {
  it("has an entry for each kind of the schema, and no other", () => {
    const names = nodeSchema.options.map(({ shape }) => shape.kind.value);
    expect(Object.keys(nodeKinds).sort()).to.deep.equal([...names].sort());
  });
});

describe("a local node", () => {
  const kind = kindOf(local.node);

  it("has the engine that is there, or the one that it names", () => {
    expect(kind.dockerHost(local)).to.equal("unix:///var/run/docker.sock");
    expect(kind.dockerHost(localWithNic)).to.equal("unix:///run/other.sock");
  });

  it("is this machine: scripts run as they are, in no namespace", () => {
    expect(kind.inNode(local, "echo here")).to.equal("echo here");
    expect(kind.namespace(local)).to.equal(undefined);
  });

  it("needs root only where a NIC is to be changed", () => {
    expect(kind.needsRoot(local)).to.equal(false);
    expect(kind.needsRoot(localWithNic)).to.equal(true);
  });

  it("outlives what is made on it", () => expect(kind.ownsContainers).to.equal(false));

  it("has a folder for its agents that nobody else may enter, and no more", () => {
    const sandbox = new Sandbox();
    const moved = (script: string) => script.replaceAll("/dev/shm", sandbox.folder);
    const { up, down, check } = stateOf(local);
    const folder = `${sandbox.folder}/netbench-0/trial/n1/agents`;
    expect(sandbox.sh(moved(check)).stdout).to.equal(
      `agents' folder: want ${folder}, have nothing\n`,
    );
    expect(sandbox.sh(moved(up)).status).to.equal(0);
    expect(sandbox.sh(moved(check))).to.deep.equal({ status: 0, stdout: "", stderr: "" });
    expect(sandbox.sh(`stat -c %a ${folder}`).stdout).to.equal("700\n");
    expect(sandbox.sh(moved(down)).status).to.equal(0);
    expect(sandbox.sh(moved(check)).stdout).not.to.equal("");
    sandbox.remove();
  });

  for (const part of parts)
    it(`runs this script: ${part}`, () => expectGolden(`local.${part}`, stateOf(local)[part]));
});

describe("an emulated node", () => {
  const kind = kindOf(emulated.node);

  it("has an engine and a namespace of its own", () => {
    expect(kind.dockerHost(emulated)).to.equal("unix:///run/netbench/trial/n1/docker.sock");
    expect(kind.namespace(emulated)).to.equal("netbench-trial-n1");
    expect(kind.nic(emulated)).to.equal("eth1");
  });

  it("runs scripts in its namespace, whatever is in them", () => {
    const sandbox = new Sandbox();
    sandbox.program(
      "ip",
      `[ "$1 $2 $3" = "netns exec netbench-trial-n1" ] && shift 3 && exec "$@"`,
    );
    const body = `x="it's"; printf '%s|' "$x" '$x' "a  b"`;
    expect(sandbox.sh(kind.inNode(emulated, body)).stdout).to.equal("it's|$x|a  b|");
    sandbox.remove();
  });

  it("takes its containers with it, and needs root", () => {
    expect(kind.ownsContainers).to.equal(true);
    expect(kind.needsRoot(emulated)).to.equal(true);
  });

  it("asks the switch for hairpin as the scenario says", () => {
    expect(stateOf(emulated).up).to.include("hairpin on");
    const { first } = contextsFor(switchedWith());
    expect(stateOf(first).up).to.include("hairpin off");
  });

  for (const part of parts)
    it(`runs this script: ${part}`, () =>
      expectGolden(`emulated.${part}`, stateOf(emulated)[part]));

  it("fails to go up where its NIC cannot be changed", () => {
    const sandbox = new Sandbox();
    sandbox.program("ip", `shift 3; exec "$@"`);
    const state = nodeSettingsState({ ...emulated, stack: `gone-${process.pid}` });
    expect(sandbox.sh(state?.up ?? "true").status).not.to.equal(0);
    sandbox.remove();
  });
});

describe("the NIC of a node", () => {
  it("is none where the node names none", () =>
    expect(nodeSettingsState(local)).to.equal(undefined));

  it("is this machine's on a local node, and in the namespace on an emulated one", () => {
    expect(nodeSettingsState(localWithNic)?.up).to.match(/^set -eu\n/);
    expect(nodeSettingsState(emulated)?.up).to.match(/^ip netns exec netbench-trial-n1 sh -c /);
  });
});

describe("the switch", () => {
  for (const part of parts)
    it(`runs this script: ${part}`, () =>
      expectGolden(`switch.${part}`, switchState("trial")[part]));
});

describe("the engine of an emulated node", () => {
  it("is started and ended by these scripts", () => {
    const plain = { iptables: false, userlandProxy: false };
    expectGolden("engine.start", startEngine("trial", "n1", plain));
    expectGolden("engine.stop", stopEngine("trial", "n1"));
  });

  it("is not taken for that of a node whose name only starts alike", () => {
    const stop = stopEngine("trial", "n1");
    const pattern = /grep -lsF "\$run\/"/;
    expect(stop).to.match(pattern);
    expect("/run/netbench/trial/n10/exec").not.to.include("/run/netbench/trial/n1/");
  });
});

describe("what may be left of a testbed", () => {
  it("is undone by this script", () => {
    expectGolden("residue.local", residueScript([local]));
    expectGolden("residue.emulated", residueScript(switched.contexts));
  });

  it("is nothing without nodes", () => expect(residueScript([])).to.equal("true"));
});

describe("every script of a node", () => {
  it("is read by a POSIX shell, whatever the scenario and its nodes are called", () => {
    for (const context of [
      contextsFor(scenarioWith(), { stack: "a.b_c-1" }).first,
      contextsFor(switchedWith(), { stack: "X".repeat(60), person: { uid: 1000, gid: 100 } }).first,
    ])
      for (const part of parts) expectShellReads(stateOf(context)[part]);
  });
});
