import { expect } from "chai";
import { diagnose, isHere, nodeMissing, questionsFor } from "../../../lib/doctor/diagnosis.ts";
import { missingOf } from "../../../lib/doctor/needs.ts";
import { type Facts, probeScript, readFacts } from "../../../lib/doctor/probe.ts";
import { networkVariants, variantsOf } from "../../../lib/doctor/variants.ts";
import { kernelFeatures } from "../../../lib/network/kernel-features.ts";
import { networkModules } from "../../../lib/network/index.ts";
import { expectGolden } from "../../golden.ts";
import { Sandbox } from "../../sandbox.ts";
import { contextsFor, ground, scenarioWith, switchedWith } from "../../scenarios.ts";

const { ipvlan, macvlan, openvswitch } = kernelFeatures;

const everything = (more: Partial<Facts> = {}): Facts => ({
  system: "Debian, Linux 6.1.0",
  root: true,
  engine: "20.10.24",
  programs: new Set(
    ["docker", "dockerd", "ip", "bridge", "nsenter", "setsid", "unshare", "iperf3"].concat([
      ...["taskset", "tc", "vde_switch"],
      ...["ping", "ethtool", "timeout", "mkfifo", "tc", "busybox", "tar", "iptables"],
      ...["ovsdb-tool", "ovsdb-server", "ovs-vswitchd", "ovs-vsctl", "ovs-appctl", "ovs-dpctl"],
      ...["flock", "setpriv", "stty", "nice", "grep", "sed", "tail", "linux.uml"],
      "qemu-system-x86_64",
    ]),
  ),
  kvm: "yes",
  features: new Set(Object.values(kernelFeatures).map(({ option }) => option)),
  ...more,
});

const without = (...names: string[]) =>
  everything({
    programs: new Set([...everything().programs].filter((name) => !names.includes(name))),
  });

describe("the modules that doctor speaks of", () => {
  it("are all of the table", () => {
    const names = networkVariants().map(({ network }) => network.module);
    expect([...new Set(names)].sort()).to.deep.equal(Object.keys(networkModules).sort());
  });

  it("are one where all modes need the same", () => {
    const mode = { enum: ["bridge", "vepa"], default: "bridge" };
    const schema = { properties: { module: { const: "macvlan" }, mode } };
    expect(variantsOf(schema)).to.deep.equal([
      { name: "macvlan", network: { module: "macvlan", mode: "bridge" } },
    ]);
  });

  it("are told by their choices, and by the optional keys that need more", () => {
    const datapath = { enum: ["kernel", "userspace"] };
    const tunnel = { type: "object", properties: { vni: { type: "integer", default: 42 } } };
    const schema = {
      properties: {
        module: { const: "bridge" },
        datapath,
        tunnel,
        vlanId: { type: "integer", minimum: 1 },
      },
      required: ["module", "datapath"],
    };
    expect(variantsOf(schema)).to.deep.equal([
      { name: "bridge", network: { module: "bridge", datapath: "kernel" } },
      { name: "bridge with vlanId", network: { module: "bridge", datapath: "kernel", vlanId: 1 } },
    ]);
  });

  it("are several where a choice needs more than the others", () => {
    const names = networkVariants().map(({ name }) => name);
    expect(names).to.include.members([
      ...["ovs datapath: kernel", "ovs datapath: kernel with tunnel", "ovs datapath: userspace"],
      ...["bridge", "bridge publishedPorts: dnat, proxy, floating", "bridge with vlanId"],
      ...["macvlan", "macvlan with vlanId", "ipvlan", "vxlan", "overlay", "host"],
    ]);
    expect(new Set(names).size).to.equal(names.length);
  });
});

describe("what doctor finds missing", () => {
  const findings = (facts: Facts) =>
    Object.fromEntries(diagnose(ground, facts).map(({ what, missing }) => [what, missing]));

  it("is nothing where all is there", () => {
    for (const { what, missing } of diagnose(ground, everything()))
      expect(missing, what).to.deep.equal([]);
  });

  it("is the program that a middlebox's forwarder is, with its package", () => {
    const found = findings(without("vde_switch"));
    expect(found["forwarder userspace"]).to.deep.equal([
      { what: "the program vde_switch", cure: "apt-get install vde-switch" },
    ]);
    expect(found["forwarder bridge"]).to.deep.equal([]);
  });

  it("is a feature of the kernel, with the option that builds it", () => {
    expect(findings(everything({ features: new Set() }))["module macvlan"]).to.deep.equal([
      {
        what: "macvlan (CONFIG_MACVLAN)",
        cure: "take another kernel, e.g. the lab's",
      },
    ]);
  });

  it("is not claimed where the kernel cannot be asked", () => {
    const [missing] = findings(everything({ features: undefined }))["module macvlan"] ?? [];
    expect(missing?.what).to.match(/^perhaps macvlan/);
  });

  it("is a program, with its Debian package", () => {
    const found = findings(without("bridge", "dockerd"));
    expect(found["node of kind emulated"]).to.deep.equal([
      { what: "the program dockerd", cure: "apt-get install docker.io" },
      { what: "the program bridge", cure: "apt-get install iproute2" },
    ]);
    expect(found["node of kind local"]).to.deep.equal([]);
    const needs = { root: false, engine: false, programs: ["odd"], kernel: [] };
    expect(missingOf(needs, everything())).to.deep.equal([
      { what: "the program odd", cure: "install it" },
    ]);
  });

  it("is what runs guests, for these alone", () => {
    const found = findings(without("linux.uml"));
    expect(found["endpoint: vm (uml)"]).to.deep.equal([
      { what: "the program linux.uml", cure: "apt-get install user-mode-linux" },
    ]);
    expect(found["endpoint: container"]).to.deep.equal([]);
  });

  it("is KVM that boots a kernel, for guests that are to have it", () => {
    const lacks = (["none", "no", "untried", "yes"] as const).map((kvm) => {
      const found = findings(everything({ kvm }));
      expect(found["endpoint: vm (qemu)"]).to.deep.equal([]);
      return found["endpoint: vm (qemu with KVM)"]?.map(({ what }) => what);
    });
    expect(lacks).to.deep.equal([
      ["the device /dev/kvm"],
      ["KVM that boots a kernel, which was tried"],
      ["perhaps KVM that boots a kernel, which was not tried yet"],
      [],
    ]);
  });

  it("is root for emulated nodes and processes of the node, not for containers here", () => {
    const found = findings(everything({ root: false }));
    const root = [{ what: "root", cure: "run as root" }];
    expect(found["node of kind emulated"]).to.deep.equal(root);
    expect(found["endpoint: host"]).to.deep.equal(root);
    expect(found["node of kind local"]).to.deep.equal([]);
  });

  it("is an engine for local nodes; emulated ones bring their own", () => {
    const found = findings(everything({ engine: undefined }));
    expect(found["node of kind local"]).to.deep.equal([
      {
        what: "a Docker engine that answers",
        cure: "start it; npm run setup does so on this machine",
      },
    ]);
    expect(found["node of kind emulated"]).to.deep.equal([]);
  });

  it("is for a scenario's node what its own network and ends need", () => {
    const { first } = contextsFor(switchedWith());
    expect(nodeMissing(first, everything({ features: new Set() }))).to.have.length(1);
    expect(isHere(first)).to.equal(true);
    const toHost = contextsFor(scenarioWith({ endpoint: { server: "host" } })).first;
    expect(nodeMissing(toHost, without("iperf3")).map(({ what }) => what)).to.deep.equal([
      "the program iperf3",
    ]);
    expect(nodeMissing(contextsFor(scenarioWith()).first, without("iperf3"))).to.deep.equal([]);
  });
});

describe("the questions to a machine", () => {
  it("are this script", () => {
    const questions = {
      programs: ["ip", "dockerd"],
      features: [ipvlan, openvswitch],
      docker: "docker",
    };
    expectGolden("doctor", probeScript(questions));
    for (const { option } of Object.values(kernelFeatures))
      expect(questionsFor(ground)).to.include(`feature ${option}`);
  });

  it("are answered by what is there", () => {
    const sandbox = new Sandbox();
    sandbox.program(
      "unshare",
      `[ "$1" = -n ] && shift; [ "$1" = --map-root-user ] && shift 2; exec "$@"`,
    );
    sandbox.program("docker", `echo 20.10`);
    sandbox.program(
      "ip",
      `case "$*" in *ipvlan) echo "Error: Unknown device type." >&2; exit 2;; *) echo "RTNETLINK: no parent" >&2; exit 2;; esac`,
    );
    const script = probeScript({
      programs: ["ip", "no-such-program"],
      features: [ipvlan, macvlan],
      docker: "docker",
    });
    const { stdout, stderr } = sandbox.sh(script);
    const facts = readFacts(stdout);
    sandbox.remove();
    expect(stderr).to.equal("");
    expect(facts.system).to.include("Linux");
    expect(facts).to.deep.include({ engine: "20.10", root: process.getuid?.() === 0 });
    expect([...facts.programs]).to.deep.equal(["ip"]);
    expect([...(facts.features ?? [])]).to.deep.equal(["CONFIG_MACVLAN"]);
  });

  it("read nothing into nothing", () => {
    expect(readFacts("")).to.deep.equal({
      ...{ system: "unknown", root: false, engine: undefined, features: undefined },
      kvm: "none",
      programs: new Set(),
    });
  });
});
