import { expect } from "chai";
import {
  knownObstacles,
  machinePreflightScript,
  preflightScript,
  programsToInstall,
} from "../../../lib/node/preflight.ts";
import type { ScenarioInput } from "../../../lib/scenario.ts";
import { expectGolden, expectShellReads } from "../../golden.ts";
import { Sandbox } from "../../sandbox.ts";
import { contextsFor, ground, scenarioWith, switchedWith } from "../../scenarios.ts";

const plainUser = { person: { uid: 1000, gid: 1000 } };

const onNic = (more: Partial<ScenarioInput> = {}): ScenarioInput => ({
  nodes: [{ name: "n1", kind: "local", nic: "eth1" }],
  network: { module: "macvlan" },
  ...more,
});

describe("what is known to stand in the way", () => {
  const obstacles = (input: ScenarioInput, who = {}) =>
    knownObstacles(contextsFor(input, who).first);

  it("is nothing for root, nor for anyone on Docker's own networks", () => {
    expect(obstacles(switchedWith())).to.deep.equal([]);
    expect(obstacles(scenarioWith(), plainUser)).to.deep.equal([]);
  });

  it("is a plain account where a node needs root", () => {
    expect(obstacles(switchedWith(), plainUser)).to.deep.equal([
      "node n1: an emulated node can be made by root only; run as root",
    ]);
    expect(obstacles(onNic(), plainUser)).to.deep.equal([
      "node n1: its NIC can be changed by root only; run as root",
    ]);
  });
});

describe("the length of a scenario's name", () => {
  const obstacles = (input: ScenarioInput, length: number) =>
    knownObstacles(contextsFor(input, { stack: "s".repeat(length) }).first);

  it("is limited by the sockets of an emulated node's engine", () => {
    expect(obstacles(switchedWith(), 52)).to.deep.equal([]);
    expect(obstacles(switchedWith(), 60)).to.deep.equal([
      "node n1: the scenario's name is too long for the sockets of the node's Docker engine; shorten it by 8 characters",
    ]);
  });

  it("does not matter on a local node", () =>
    expect(obstacles(scenarioWith(), 60)).to.deep.equal([]));
});

describe("the look at a node", () => {
  let sandbox: Sandbox;
  beforeEach(() => {
    sandbox = new Sandbox();
  });
  afterEach(() => sandbox.remove());

  const look = (input: ScenarioInput, path?: string) =>
    sandbox.sh(preflightScript(contextsFor(input).first), path === undefined ? {} : { PATH: path });

  /** Only these programs, and what the script itself needs. */
  const onlyWith = (...programs: string[]): string => {
    for (const program of programs) sandbox.program(program, "true");
    sandbox.sh(
      'for tool in sed grep cut awk uname cat tail xargs; do ln -s "$(command -v $tool)" "$SANDBOX/bin/$tool"; done',
    );
    return sandbox.path("bin");
  };

  it("finds nothing where all is there", () => {
    expect(look(scenarioWith(), onlyWith("docker"))).to.deep.equal({
      status: 0,
      stdout: "",
      stderr: "",
    });
  });

  it("names each missing program, the node, and what installs it", () => {
    expect(look(switchedWith(), onlyWith("docker", "ip", "nsenter", "setsid")).stdout).to.equal(
      [
        "node n1: the program dockerd is missing; npm run setup installs it\n",
        "node n1: the program bridge is missing; npm run setup installs it\n",
      ].join(""),
    );
  });

  const defaultRouteOnEth1 = `case "$*" in *route*) case "$*" in -4*) echo default via 10.0.0.1 ;; esac ;; esac`;

  it("refuses the NIC with the default route, unless the scenario allows it", () => {
    const path = onlyWith("docker");
    sandbox.program("ip", defaultRouteOnEth1);
    expect(look(onNic(), path).stdout).to.match(/^node n1: eth1 carries the default route; /);
    const allowed = onNic({ nic: { allowDisruptive: true } });
    expect(look(allowed, path).stdout).to.equal("");
  });

  it("does not mind a NIC that the network does not sit on", () => {
    const path = onlyWith("docker");
    sandbox.program("ip", defaultRouteOnEth1);
    expect(look({ ...onNic(), network: { module: "bridge" } }, path).stdout).to.equal("");
  });

  it("is taken by this script", () => {
    expectGolden("preflight.local", preflightScript(contextsFor(onNic()).first));
    expectGolden("preflight.emulated", preflightScript(contextsFor(switchedWith()).first));
  });
});

describe("what set-up installs for a scenario", () => {
  const programs = (input: ScenarioInput) =>
    programsToInstall(contextsFor(input).first.scenario).filter((name) =>
      ["irtt", "linux.uml", "vde_switch"].includes(name),
    );

  it("has what runs guests, forwards, and measures round trips, where they are asked for", () => {
    expect(programs(scenarioWith())).to.deep.equal([]);
    expect(programs(scenarioWith({ endpoint: { client: "vm" } }))).to.deep.equal(["linux.uml"]);
    expect(
      programs(switchedWith({ path: { middlebox: { forwarder: "userspace" } } })),
    ).to.deep.equal(["vde_switch"]);
    expect(programs(scenarioWith({ benchmark: { latency: { idle: true } } }))).to.deep.equal([
      "irtt",
    ]);
  });
});

describe("the look at the machine", () => {
  const script = (input: ScenarioInput, changes = {}) =>
    machinePreflightScript(contextsFor(input).scenario, { ...ground, ...changes });

  it("is needed only without root, and only for TCP", () => {
    expect(script(scenarioWith())).to.equal("true");
    expect(script(scenarioWith({ benchmark: { protocols: ["udp"] } }), plainUser)).to.equal("true");
  });

  it("says what a plain account can do about the congestion control", () => {
    const wanted = script(
      scenarioWith({ benchmark: { tcp: { congestionControl: "no_such_one" } } }),
      plainUser,
    );
    expectShellReads(wanted);
    const sandbox = new Sandbox();
    expect(sandbox.sh(wanted).stdout).to.match(
      /^tcp_allowed_congestion_control: want no_such_one, have .+; bring it up as root once, or choose/,
    );
    sandbox.remove();
  });
});
