import { spawnSync } from "node:child_process";
import { expect } from "chai";
import type { Guest, GuestBackend } from "../../../lib/guest/index.ts";
import { bridgePlug } from "../../../lib/network/guest-plug.ts";
import { guestsState } from "../../../lib/guest/state.ts";
import { quote } from "../../../lib/shell.ts";
import { Sandbox } from "../../sandbox.ts";
import { skipBecause } from "../../skip.ts";

/** A process that stands for a guest: it says what it is told, and ends. */
const pretending = (script: string): GuestBackend => ({
  programs: [],
  nic: "vec0",
  lines: { shell: "/dev/ttyS0", events: "/dev/ttyS1", control: "/dev/ttyS2" },
  bootLimitSec: 20,
  prepare: () => [],
  obstacles: () => [],
  probes: () => [],
  commandLine: ({ id }) => ["sh", "-c", script, "guest", `umid=${id}`],
});

describe("the state of guests", function () {
  this.timeout(30_000);
  let sandbox: Sandbox;

  const guest = (): Guest => ({
    ...{ name: "p001-server@n1", index: 1, id: "netbench-guest-unit" },
    agents: [{ role: "server", name: "agent", address: "198.18.240.5" }],
    ...{ home: `${sandbox.folder}/guests`, dir: `${sandbox.folder}/guests/p001-server` },
    ...{ tap: "nbt-unit", plug: bridgePlug("nb-unit"), mac: "02:6e:67:00:00:01", mtuBytes: 1400 },
    ...{ address: "198.18.240.5/24", gateway: "198.18.240.1" },
    spec: { backend: "uml", memoryMiB: 128 },
  });
  /** In a network namespace that ends with the script, with a bridge for the guest. */
  const inNamespace = (...scripts: string[]) =>
    sandbox.sh(
      `exec unshare -n -m sh -c ${quote(
        [
          "mount -t sysfs sysfs /sys",
          "ip link add nb-unit type bridge",
          ...scripts.map((script) => `(${script})`),
        ].join("\n"),
      )}`,
    );

  before(function () {
    if (spawnSync("unshare", ["-n", "-m", "true"]).status !== 0)
      skipBecause(this, "network namespaces need root");
    sandbox = new Sandbox();
  });
  after(() => sandbox?.remove());

  it("names what is missing before there is anything", () => {
    const { check } = guestsState([guest()], pretending("true"));
    expect(inNamespace(check).stdout.split("\n").filter(Boolean)).to.deep.equal([
      "guest p001-server@n1 nbt-unit: want a link, have none",
      "guest p001-server@n1: want running, have none",
    ]);
  });

  it("tells of a guest that does not boot with the end of its console, and keeps that", () => {
    const { up } = guestsState([guest()], pretending("echo Kernel panic: no root"));
    const { status, stderr } = inNamespace(up);
    expect(status).not.to.equal(0);
    expect(stderr).to.match(
      /guest p001-server@n1 does not come up\. The end of its console, \S+\/console\.log:\n {2}Kernel panic: no root\n/,
    );
    const { stdout } = sandbox.sh(`cat ${quote(`${guest().dir}/console.log`)}`);
    expect(stdout).to.equal("Kernel panic: no root\n");
  });

  it("takes down what is left of guests whose own process is gone, and their links", () => {
    const state = guestsState([guest()], pretending("echo up; exec sleep 600"));
    const orphan =
      "setsid sh -c 'sleep 600; true' guest umid=netbench-guest-unit >/dev/null 2>&1 &";
    const links = "ip -o link | grep -c nbt- || true";
    const shown = inNamespace(
      `mkdir -p ${guest().dir}; echo netbench-guest-unit nbt-unit >${guest().dir}/id`,
      `ip tuntap add nbt-unit mode tap`,
      orphan,
      links,
      state.down,
      links,
      `grep -lszx '[u]mid=netbench-guest-unit' /proc/[0-9]*/cmdline | wc -l`,
    );
    expect(shown).to.deep.equal({ status: 0, stdout: "1\n0\n0\n", stderr: "" });
    expect(sandbox.sh(`ls ${quote(sandbox.folder)}`).stdout).not.to.include("guests");
  });
});
