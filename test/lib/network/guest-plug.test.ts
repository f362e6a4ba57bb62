import { spawnSync } from "node:child_process";
import { expect } from "chai";
import { networkAt } from "../../../lib/network/index.ts";
import { networkLink } from "../../../lib/node/network-link.ts";
import type { ScenarioInput } from "../../../lib/scenario.ts";
import { quote } from "../../../lib/shell.ts";
import { expectGolden } from "../../golden.ts";
import { Sandbox } from "../../sandbox.ts";
import { contextsFor, scenarioWith } from "../../scenarios.ts";
import { skipBecause } from "../../skip.ts";

const nodes: ScenarioInput["nodes"] = [{ name: "n1", kind: "emulated" }];
const plugOf = (network: ScenarioInput["network"]) => {
  const plug = networkAt(
    networkLink(contextsFor(scenarioWith({ nodes, network })).first),
  ).guestPlug;
  if (plug === undefined) throw new Error("no plug");
  return plug;
};
const tagged = { module: "ovs", datapath: "kernel", vlanTag: 10 } as const;
const userspace = { module: "ovs", datapath: "userspace" } as const;
const fromUs = { tap: "nbt-unit", name: "p001-client@n1" };

/** A database of ports: `name,tag` a line. What changes it is told in a log. */
const ovsVsctl = `
[ ! -e "$SANDBOX/silent" ] || exit 1
for word; do case $word in --db=*|--timeout=*|--no-wait) shift ;; *) break ;; esac; done
case "$*" in
*"list port") cat "$SANDBOX/ports" ;;
*"list interface") cut -d, -f1 "$SANDBOX/ports" | sed "s/$/,$(cat "$SANDBOX/ofport")/" ;;
*del-port*)
  echo "$*" >>"$SANDBOX/log"
  sed -i "/^$3,/d" "$SANDBOX/ports" ;;
add-port*)
  echo "$*" >>"$SANDBOX/log"
  case $4 in tag=*) tag=\${4#tag=} ;; *) tag= ;; esac
  echo "$3,$tag" >>"$SANDBOX/ports" ;;
esac`;

describe("a guest's TAP device as a port of Open vSwitch", () => {
  let sandbox: Sandbox;
  const run = (part: "differences" | "up" | "down", env: Record<string, string> = {}) => {
    const { functions = "", look, ...parts } = plugOf(tagged);
    const before = part === "down" ? [] : [functions, look];
    return sandbox.sh(["set -eu", ...before, parts[part]].join("\n"), {
      ...{ ...fromUs, new: "" },
      ...env,
    });
  };
  const log = () => sandbox.read("log").split("\n").filter(Boolean);
  const fine = { status: 0, stdout: "", stderr: "" };

  beforeEach(() => {
    sandbox = new Sandbox();
    sandbox.program("ovs-vsctl", ovsVsctl);
    for (const file of ["ports", "log"]) sandbox.write(file, "");
    sandbox.write("ofport", "3");
  });
  afterEach(() => sandbox.remove());

  it("is missed where there is none, and made with its tag and whose it is", () => {
    expect(run("differences").stdout.split("\n").filter(Boolean)).to.deep.equal([
      "guest p001-client@n1 port nbt-unit: want one of nb-79891e98, have none",
      "guest p001-client@n1 port nbt-unit: want open, have an error or nothing",
    ]);
    expect(run("up")).to.deep.equal(fine);
    expect(log().at(-1)).to.equal(
      "add-port nb-79891e98 nbt-unit tag=10 external_ids:end=p001-client@n1",
    );
    expect(run("differences")).to.deep.equal(fine);
  });

  it("is left alone where it is as asked", () => {
    sandbox.write("ports", "nbt-unit,10\n");
    expect(run("up")).to.deep.equal(fine);
    expect(log()).to.deep.equal([]);
  });

  it("is named with another tag, and made anew", () => {
    sandbox.write("ports", "nbt-unit,11\n");
    expect(run("differences").stdout).to.equal(
      "guest p001-client@n1 port nbt-unit tag: want 10, have another\n",
    );
    expect(run("up")).to.deep.equal(fine);
    expect(sandbox.read("ports")).to.equal("nbt-unit,10\n");
  });

  it("is made anew with its device, which the daemon would take for the old one", () => {
    sandbox.write("ports", "nbt-unit,10\n");
    expect(run("up", { new: "yes" })).to.deep.equal(fine);
    expect(log().map((line) => line.replace(/^--if-exists /, "").split(" ")[0])).to.deep.equal([
      ...["del-port", "add-port"],
    ]);
  });

  it("fails where the daemon cannot open it", function () {
    this.timeout(15_000);
    sandbox.write("ofport", "-1");
    const { status, stderr } = run("up");
    expect(status).to.equal(1);
    expect(stderr).to.equal(
      "guest p001-client@n1 port nbt-unit: want open, have an error or nothing\n",
    );
  });

  it("is taken out, also where nobody answers", () => {
    sandbox.write("ports", "nbt-unit,10\n");
    expect(run("down")).to.deep.equal(fine);
    expect(sandbox.read("ports")).to.equal("");
    sandbox.write("silent", "");
    expect(run("down")).to.deep.equal(fine);
  });

  it("is led there by a veth pair in userspace, which fills in what a guest leaves to its device", function () {
    if (spawnSync("unshare", ["-n", "-m", "true"]).status !== 0)
      skipBecause(this, "network namespaces need root");
    const { functions = "", look, differences, up, down } = plugOf(userspace);
    const links = `ip -o link | sed -n 's/^[0-9]*: \\(nb[gv]-[^@:]*\\).*/\\1/p' | sort`;
    const offload = `ethtool -k nbv-unit | sed -n 's/^\\(tx-checksumming: [a-z]*\\).*/\\1/p'`;
    const body = [
      ...["set -eu", "ip tuntap add nbt-unit mode tap", "ip link set dev nbt-unit up"],
      ...[functions, look, differences, "echo made", up, look, differences, links, offload],
      ...[
        "echo broken",
        "tc qdisc del dev nbv-unit clsact",
        "ethtool -K nbv-unit tx on >/dev/null",
      ],
      ...["ip link set dev nbg-unit mtu 1400", differences],
      ...["echo mended", up, look, differences, "echo gone", down, links],
    ];
    const { status, stdout, stderr } = sandbox.sh(
      `exec unshare -n -m sh -c ${quote(["mount -t sysfs sysfs /sys", ...body].join("\n"))}`,
      { ...fromUs, new: "" },
    );
    expect({ status, stderr }).to.deep.equal({ status: 0, stderr: "" });
    expect(stdout.split("\n").filter(Boolean)).to.deep.equal([
      "guest p001-client@n1 nbv-unit: want up with MTU 1500, have another state",
      "guest p001-client@n1 nbg-unit: want up with MTU 1500, have another state",
      "guest p001-client@n1 nbv-unit tx-checksumming: want off, have on",
      "guest p001-client@n1 nbt-unit: want redirected to nbv-unit, is not",
      "guest p001-client@n1 nbv-unit: want redirected to nbt-unit, is not",
      "guest p001-client@n1 port nbg-unit: want one of nb-79891e98, have none",
      "guest p001-client@n1 port nbg-unit: want open, have an error or nothing",
      ...["made", "nbg-unit", "nbv-unit", "tx-checksumming: off", "broken"],
      "guest p001-client@n1 nbg-unit: want up with MTU 1500, have another state",
      "guest p001-client@n1 nbv-unit tx-checksumming: want off, have on",
      "guest p001-client@n1 nbv-unit: want redirected to nbt-unit, is not",
      ...["mended", "gone"],
    ]);
    expect(sandbox.read("ports")).to.equal("");
  });

  const shown: [name: string, network: ScenarioInput["network"]][] = [
    ["bridge", { module: "bridge" }],
    ["bridge-vlan", { module: "bridge", vlanId: 10 }],
    ["ovs-userspace", userspace],
    ["ovs-kernel-vlan", tagged],
  ];
  for (const [name, network] of shown)
    it(`is plugged in by this script: ${name}`, () => {
      const { functions = "true", look, differences, up, down } = plugOf(network);
      const parts = { functions, look, differences, up, down };
      expectGolden(
        `guest-plug-${name}`,
        Object.entries(parts)
          .map(([part, text]) => `# ${part}\n${text}`)
          .join("\n"),
      );
    });
});
