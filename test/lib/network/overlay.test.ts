import { expect } from "chai";
import { networkAt, networkOf } from "../../../lib/network/index.ts";
import { fabricState } from "../../../lib/node/fabric.ts";
import { networkLink } from "../../../lib/node/network-link.ts";
import { residueScript } from "../../../lib/node/residue.ts";
import type { ScenarioInput } from "../../../lib/scenario.ts";
import { expectGolden, expectShellReads } from "../../golden.ts";
import { Sandbox } from "../../sandbox.ts";
import { contextsFor, scenarioWith, switchedWith } from "../../scenarios.ts";

const switched = switchedWith({ network: { module: "overlay" }, nic: { mtuBytes: 9000 } });
const local: ScenarioInput = {
  ...switched,
  nodes: [{ name: "n1", kind: "emulated" }],
  pairs: { placement: "local" },
};
const at = (input: ScenarioInput, position: number) => {
  const context = contextsFor(input).contexts[position];
  if (context === undefined) throw new Error("no such node");
  return networkAt(networkLink(context));
};
const fabric = (input: ScenarioInput) => {
  const state = fabricState(contextsFor(input).contexts);
  if (state === undefined) throw new Error("an overlay needs a swarm");
  return state;
};

describe("the overlay module", () => {
  it("leaves containers 50 bytes less, and tells Docker the MTU of what is below", () => {
    expect(networkOf(contextsFor(switched).scenario)).to.include({
      containerMtuBytes: 8950,
      expectReachable: true,
      usesNic: true,
    });
    expect(at(switched, 0).dockerNetwork).to.deep.equal({
      driver: "overlay",
      attachable: true,
      options: {
        "com.docker.network.driver.mtu": "9000",
        "com.docker.network.driver.overlay.vxlanid_list": "4097",
      },
    });
  });

  it("is made on the first node only", () =>
    expect(at(switched, 1).dockerNetwork).to.equal(undefined));

  it("expects the VNI of the scenario on every node", () => {
    for (const position of [0, 1])
      expect(at(switched, position).probes.map(({ what, want }) => [what, want])).to.deep.equal([
        ["VNI of the overlay", "4097"],
      ]);
    expectShellReads(at(switched, 0).probes[0]?.argv[2] ?? "");
  });

  it("is the only one with something between the nodes", () =>
    expect(fabricState(contextsFor(switchedWith()).contexts)).to.equal(undefined));

  for (const part of ["up", "down", "check"] as const)
    it(`runs this script on the controller: ${part}`, () =>
      expectGolden(`swarm.${part}`, fabric(switched)[part]));
});

/** An engine's swarm is a file: state, id and manager. The manager's list is a file too. */
const fakeDocker = `
node=$(basename "$(dirname "$2")"); shift 2
swarm="$SANDBOX/$node.swarm"; nodes="$SANDBOX/nodes"
enter() { echo "active id-$node 198.18.0.1:2377" >"$swarm"; echo "id-$node Ready" >>"$nodes"; echo "$node: $*" >>"$SANDBOX/done"; }
case "$*" in
  "info -f {{.Swarm.LocalNodeState}} "*) cat "$swarm" 2>/dev/null || echo "inactive  " ;;
  "info -f {{.Swarm.LocalNodeState}}") { cat "$swarm" 2>/dev/null || echo inactive; } | cut -d' ' -f1 ;;
  "swarm join-token -q worker") echo SWMTKN-1-abc ;;
  "swarm init "*) enter "$*" ;;
  "swarm join --token SWMTKN-1-abc "*) enter "$*" ;;
  "swarm leave --force") echo "$node: leave" >>"$SANDBOX/done"; rm "$swarm" ;;
  "node ls "*) cat "$nodes" ;;
  "network inspect docker_gwbridge") [ -e "$SANDBOX/$node.gwbridge" ] ;;
  "network rm docker_gwbridge") rm "$SANDBOX/$node.gwbridge" ;;
  *) exit 64 ;;
esac`;

describe("the swarm of an overlay's nodes", () => {
  let sandbox: Sandbox;
  beforeEach(() => {
    sandbox = new Sandbox();
    sandbox.program("docker", fakeDocker);
    sandbox.program("ip", `[ "$1 $2" = "netns exec" ] && shift 3 && exec "$@"`);
  });
  afterEach(() => sandbox.remove());

  const moved = (script: string) => script.replaceAll("/dev/shm", sandbox.folder);
  const run = (part: "up" | "down" | "check", input = switched) =>
    sandbox.sh(moved(fabric(input)[part]));
  const inOrder = { status: 0, stdout: "", stderr: "" };
  const done = () => sandbox.read("done").trimEnd().split("\n");
  const made = [
    "n1: swarm init --advertise-addr 198.18.0.1 --listen-addr 198.18.0.1:2377",
    "n2: swarm join --token SWMTKN-1-abc --advertise-addr 198.18.0.2 --listen-addr 198.18.0.2:2377 198.18.0.1:2377",
  ];

  it("is made by the first and joined by the second, by the addresses under test", () => {
    expect(run("check").stdout).to.equal(
      [
        "node n1: want in the swarm of 198.18.0.1:2377, have inactive  \n",
        "node n2: want in the swarm of 198.18.0.1:2377, have inactive  \n",
      ].join(""),
    );
    expect(run("up")).to.deep.equal(inOrder);
    expect(done()).to.deep.equal(made);
    expect(run("check")).to.deep.equal(inOrder);
  });

  it("is left alone by a second up", () => {
    run("up");
    expect(run("up")).to.deep.equal(inOrder);
    expect(done()).to.deep.equal(made);
  });

  it("is of one where there is one node", () => {
    expect(run("up", local)).to.deep.equal(inOrder);
    expect(done()).to.deep.equal(made.slice(0, 1));
    expect(run("check", local)).to.deep.equal(inOrder);
  });

  it("is joined again by a worker that has left", () => {
    run("up");
    sandbox.sh('rm "$SANDBOX/n2.swarm"');
    expect(run("check").stdout).to.match(/^node n2: want in the swarm of .*, have inactive/);
    expect(run("up")).to.deep.equal(inOrder);
    expect(done().slice(2)).to.deep.equal(made.slice(1));
  });

  it("is left and joined again by a worker that its manager does not know", () => {
    run("up");
    sandbox.write("nodes", "id-n1 Ready\nid-n2 Down\n");
    expect(run("check").stdout).to.equal(
      "node n2: want in the swarm of 198.18.0.1:2377, have another one\n",
    );
    expect(run("up")).to.deep.equal(inOrder);
    expect(done().slice(2)).to.deep.equal(["n2: leave", ...made.slice(1)]);
  });

  it("is left by the worker first, and Docker's bridge for it goes too", () => {
    run("up");
    for (const node of ["n1", "n2"]) sandbox.write(`${node}.gwbridge`, "");
    expect(run("down")).to.deep.equal(inOrder);
    expect(done().slice(2)).to.deep.equal(["n2: leave", "n1: leave"]);
    expect(sandbox.sh('ls "$SANDBOX" | grep gwbridge').stdout).to.equal("");
    expect(run("down"), "and once more").to.deep.equal(inOrder);
  });

  it("leaves a bridge of Docker's that was there before", () => {
    sandbox.write("n1.gwbridge", "");
    run("up");
    run("down");
    expect(sandbox.sh('ls "$SANDBOX" | grep gwbridge').stdout).to.equal("n1.gwbridge\n");
  });

  describe("beside somebody else's", () => {
    beforeEach(() => {
      sandbox.write("n2.swarm", "active id-n2 10.0.0.1:2377\n");
    });
    const look = () => sandbox.sh(moved(at(switched, 1).obstacles ?? ""));

    it("is refused before anything is touched", () => {
      expect(look().stdout).to.match(/^its Docker engine is in a swarm that this scenario did not/);
    });

    it("never leaves it", () => {
      const { status, stderr } = run("up");
      expect(status).not.to.equal(0);
      expect(stderr).to.match(/^node n2: its Docker engine is in a swarm/);
      expect(run("down")).to.deep.equal(inOrder);
      expect(sandbox.read("n2.swarm")).to.equal("active id-n2 10.0.0.1:2377\n");
    });

    it("is told from its own", () => {
      sandbox.sh('rm "$SANDBOX/n2.swarm"');
      expect(look()).to.deep.equal(inOrder);
      run("up");
      expect(look()).to.deep.equal(inOrder);
    });
  });

  it("dies with emulated nodes, and only with them", () => {
    expect(residueScript(contextsFor(switched).contexts)).not.to.include("swarm leave");
    expect(residueScript(contextsFor(scenarioWith()).contexts)).not.to.include("swarm leave");
  });
});
