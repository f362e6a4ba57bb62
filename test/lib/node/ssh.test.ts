import { expect } from "chai";
import { buildPlan } from "../../../lib/build-plan.ts";
import { kindOf } from "../../../lib/node/index.ts";
import { machineState, otherMachineState, usesThisMachine } from "../../../lib/node/machine.ts";
import { networkLink } from "../../../lib/node/network-link.ts";
import { nodeSettingsState } from "../../../lib/node/node-settings.ts";
import { preflightScript } from "../../../lib/node/preflight.ts";
import { remoteInventoryIn } from "../../../lib/node/remote-inventory.ts";
import { residueScript } from "../../../lib/node/residue.ts";
import { scenarioIssues } from "../../../lib/parse-scenario.ts";
import { formatPath } from "../../../lib/scenario-issues.ts";
import { expectGolden } from "../../golden.ts";
import { Sandbox } from "../../sandbox.ts";
import { contextsFor, scenarioWith, switchedWith } from "../../scenarios.ts";

const parts = ["up", "down", "check"] as const;

const node = (name: string, more: object = {}) => ({
  ...{ name, kind: "ssh" as const, host: `host-${name}`, nic: "eth1" },
  ...more,
});
const n1 = node("n1", { user: "me", address: "10.0.0.1" });
const n2 = node("n2", { host: "10.0.0.2", managementHost: "far", port: 2222, sshConfig: "/c" });
const two = contextsFor(switchedWith({ nodes: [n1, n2] }));
const { first } = two;
const second = two.contexts[1] ?? first;
const kind = kindOf(first.node);

describe("the schema of an ssh node", () => {
  const issues = (more: object) =>
    scenarioIssues(switchedWith({ nodes: [node("n1", more), n2] })).map(({ path }) =>
      formatPath(path),
    );

  it("takes what ssh takes, and asks for a host alone", () => {
    expect(issues({})).to.deep.equal([]);
    expect(issues({ host: "2001-db8.example.org", user: "a.b-c_d", port: 22 })).to.deep.equal([]);
    expect(issues({ identityFile: "keys/k e y", hostKey: "accept-new" })).to.deep.equal([]);
    expect(issues({ host: undefined })).to.deep.equal(["nodes[0].host"]);
  });

  it("takes nothing that ssh would read as an option, and no path that only a shell can read", () => {
    expect(issues({ host: "-oProxyCommand=x" })).to.deep.equal(["nodes[0].host"]);
    expect(issues({ managementHost: "-l" })).to.deep.equal(["nodes[0].managementHost"]);
    expect(issues({ user: "-x" })).to.deep.equal(["nodes[0].user"]);
    expect(issues({ port: 65536 })).to.deep.equal(["nodes[0].port"]);
    expect(issues({ identityFile: "~/.ssh/id" })).to.deep.equal(["nodes[0].identityFile"]);
    expect(issues({ hostKey: "no" })).to.deep.equal(["nodes[0].hostKey"]);
    expect(issues({ address: "10.0.0.256" })).to.deep.equal(["nodes[0].address"]);
    expect(issues({ dockerHost: "unix:///x" })).to.deep.equal(["nodes[0].dockerHost"]);
  });
});

describe("an ssh node", () => {
  it("has the engine of its machine, as ssh's user reaches it and as the node itself does", () => {
    expect(kind.dockerHost(first)).to.equal("ssh://me@host-n1");
    expect(kind.dockerHost(second)).to.equal("ssh://far:2222");
    expect(kind.dockerSocket(first)).to.equal("unix:///var/run/docker.sock");
    expect(networkLink(first).docker).to.equal("docker -H unix:///var/run/docker.sock");
  });

  it("has the address that it names, or its host's, whichever way ssh goes", () => {
    expect(kind.address(first)).to.equal("10.0.0.1");
    expect(kind.address(second)).to.equal("10.0.0.2");
    const unknown = contextsFor(switchedWith({ nodes: [node("n1"), n2] })).first;
    expect(kind.address(unknown)).to.equal(undefined);
    expect(networkLink(first).peers[0]?.address).to.equal("10.0.0.2");
  });

  it("outlives what is made on it, and is root there whoever we are", () => {
    expect(kind.ownsContainers).to.equal(false);
    expect(kind.needsRoot(first)).to.equal(false);
    const plain = contextsFor(switchedWith({ nodes: [n1, n2] }), { person: { uid: 7, gid: 7 } });
    expect(kind.hasRoot(plain.first)).to.equal(true);
  });

  for (const part of parts) {
    it(`runs these scripts: ${part}`, () => {
      expectGolden(`ssh.${part}`, kind.hostState(first)[part]);
      // What is in them is in the goldens of lib/knobs.
      expect(nodeSettingsState(second)?.[part]).to.include(" | ssh ");
      expectGolden(`machine-of-ssh.${part}`, otherMachineState(first)?.[part] ?? "");
    });
  }

  it("has settings of a machine for itself; those of this one are left alone", () => {
    expect(usesThisMachine(two.contexts)).to.equal(false);
    const here = contextsFor(scenarioWith());
    expect(usesThisMachine(here.contexts)).to.equal(true);
    expect(otherMachineState(here.first)).to.equal(undefined);
    expect(machineState(two.scenario, first)).not.to.equal(undefined);
  });

  it("has one list of congestion controls for testbeds of all controllers, whoever is there", () => {
    const plain = { person: { uid: 1000, gid: 1000 } };
    const asked = contextsFor(switchedWith({ nodes: [n1, n2] }), plain);
    const { up = "", down = "" } = otherMachineState(asked.first) ?? {};
    const text = `${up}${down}`;
    expect(text).to.include("/dev/shm/netbench-0/congestion-control");
    expect(text).not.to.include("/dev/shm/netbench-1000/congestion-control");
  });

  it("is looked at before anything is touched by this script", () =>
    expectGolden("preflight.ssh", preflightScript(first)));

  it("is freed of what may be left by this script", () =>
    expectGolden("residue.ssh", residueScript(two.contexts)));

  it("is in the plan with the way to it, and with its engine as seen from there", () => {
    const plan = buildPlan(two.contexts, "testbed");
    expect(plan.nodes.map(({ kind, dockerHost }) => [kind, dockerHost])).to.deep.equal([
      ["ssh", "unix:///var/run/docker.sock"],
      ["ssh", "unix:///var/run/docker.sock"],
    ]);
    for (const { shell } of plan.nodes) expect(shell?.join(" ")).to.include("exec ssh");
  });
});

describe("the folders of an ssh node", () => {
  it("say whose they are, belong to the user of the containers, and go with all that is above them", () => {
    const sandbox = new Sandbox();
    sandbox.program("ssh", `while [ "$1" != -- ]; do shift; done; shift 2; exec sh -c "$*"`);
    sandbox.program("id", "echo 0");
    sandbox.program("chown", `printf '%s\\n' "$*" >"$SANDBOX/owner"`);
    const run = (script: string) => sandbox.sh(script.replaceAll("/dev/shm", sandbox.folder));
    const { up, down, check } = kind.hostState(first);
    const folder = `${sandbox.folder}/netbench-0/trial/n1/agents`;
    expect(run(check).stdout).to.equal(
      `mark of the checkout: want one, have none\nagents' folder: want ${folder}, have nothing\n`,
    );
    expect(run(up)).to.include({ status: 0, stderr: "" });
    expect(run(up).status).to.equal(0);
    expect(run(check)).to.deep.equal({ status: 0, stdout: "", stderr: "" });
    expect(sandbox.read("owner")).to.equal(`0:0 ${folder}\n`);
    expect(sandbox.read("netbench-0/trial/owner.mark")).to.include("machine controller\n");
    expect(run(down).status).to.equal(0);
    expect(sandbox.sh(`ls ${sandbox.folder}/netbench-0`).stdout).to.equal("");
    sandbox.remove();
  });
});

describe("the inventory of another machine", () => {
  it("has the lines of each part", () => {
    const text = [
      "@ links\n1: lo: <LOOPBACK> mtu 65536\n2: eth1: <UP> mtu 1500",
      "@ namespaces\n@ processes\n==> /proc/7/cmdline <==\niperf3 -s \n",
    ].join("\n");
    expect(remoteInventoryIn(text)).to.deep.equal({
      links: ["1: lo: <LOOPBACK> mtu 65536", "2: eth1: <UP> mtu 1500"],
      namespaces: [],
      processes: ["iperf3 -s"],
    });
  });
});
