import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { expect } from "chai";
import { netbench } from "../support/command.ts";
import { expectNothingLeft, type Inventory, takeInventory } from "../support/inventory.ts";
import { killAll, startUp } from "../support/killing.ts";
import { labTimeoutMs } from "../support/lab.ts";
import { needFullRun } from "../support/needs.ts";
import { describeNetwork } from "../support/network-life.ts";
import { expectInspected, guestOf, jsonOnGuest, labSite, onGuest } from "../support/site.ts";
import { type Changes, Testbed } from "../support/testbed.ts";

const [local, switched] = [["n1"], ["n1", "n2"]];
const macvlan = { kind: "macvlan", mode: "bridge" };

/** What the record says of other machines and their clocks. */
function expectOtherMachines(testbed: Testbed, nodes: readonly string[]) {
  const { environment } = testbed.record();
  for (const node of nodes) {
    const { clock, clockAfter } = environment?.nodes[node] ?? {};
    for (const one of [clock, clockAfter]) {
      expect(one?.uncertaintyMs, node).to.be.within(0, 1000);
      // A guest takes its time from this machine.
      expect(Math.abs(one?.offsetMs ?? NaN), node).to.be.below(5000);
    }
    const machine = environment?.machines[node];
    expect(machine?.hostname).to.equal(guestOf(node).host);
    expect(machine?.kernel).to.match(/^6\.1\./);
  }
  for (const { cpu } of testbed.record().repetitions)
    expect(Object.keys(cpu).sort()).to.deep.equal(nodes);
}

const nicMtu = async (node: string) => {
  const [nic] = await jsonOnGuest<{ mtu: number }[]>(node, "ip", "-j", "link", "show", "eth1");
  return nic?.mtu;
};

describeNetwork({
  scenario: "macvlan-bridge-lab-switched",
  onlyInFullRuns: true,
  site: labSite,
  nodes: switched,
  link: macvlan,
  overheadBytes: 0,
  expectKernel: async (testbed, mtuBytes) => {
    expectOtherMachines(testbed, switched);
    await expectInspected(testbed.stack, switched, mtuBytes);
    for (const node of switched) expect(await nicMtu(node), node).to.equal(mtuBytes);
  },
  drift: {
    title: "when the NIC's MTU was lowered",
    make: async () => {
      await onGuest("n2", "ip", "link", "set", "eth1", "mtu", "1400");
    },
    named: () => "eth1 mtu: want 9000, have 1400",
    inPlace: true,
  },
});

describeNetwork({
  scenario: "macvlan-bridge-lab-local",
  onlyInFullRuns: true,
  site: labSite,
  nodes: local,
  link: macvlan,
  overheadBytes: 0,
  mtusBytes: [1500],
  // The address under test is not the one that ssh goes to.
  changes: { "nodes.0.host": "198.18.1.1", "nodes.0.managementHost": "nblab-1" },
  expectKernel: async (testbed, mtuBytes) => {
    expectOtherMachines(testbed, local);
    expect(await nicMtu("n1")).to.equal(mtuBytes);
  },
});

/**
 * The words of sudo that we use, for everybody and without a password: a guest has what this machine
 * has, which may lack sudo. chroot(1) to the same root is a program that takes any user's identity.
 */
const sudoStandIn = {
  install: `set -eu
install -m 4755 "$(command -v chroot)" /usr/local/bin/become
cat >/usr/local/bin/sudo <<'SUDO'
#!/bin/sh
[ "$1" = -n ] && shift || { echo "sudo: a password is required" >&2; exit 1; }
if [ "$1" = -u ]; then user=$2; shift 2; exec become --userspec="$user" / "$@"; fi
exec become --userspec=0:0 / env SUDO_USER="$(id -un)" "$@"
SUDO
chmod 755 /usr/local/bin/sudo`,
  remove: "rm -f /usr/local/bin/sudo /usr/local/bin/become",
};

describe("a testbed of ssh nodes", function () {
  this.timeout(labTimeoutMs);
  const folder = mkdtempSync(join(tmpdir(), "netbench-e2e-ssh-"));
  let machine: Inventory;
  let guests: readonly string[];
  let testbed: Testbed | undefined;

  const inventoryOfGuests = async () => (await labSite.inventory?.()) ?? [];
  const derive = (name: string, scenario: string, changes: Changes) => {
    const nodes = scenario.endsWith("switched") ? switched : local;
    testbed = Testbed.derive(name, scenario, { ...labSite.changes(nodes), ...changes });
    return testbed;
  };
  /** Refused with this, and nothing on any machine is another. */
  const expectRefused = async (of: Testbed, words: RegExp) => {
    const { all, exitCode } = await netbench("up", of.stack);
    expect(exitCode, all).not.to.equal(0);
    expect(all).to.match(words);
    expect(all).not.to.match(/^ +at /m);
    await expectUntouched();
  };
  const expectUntouched = async () => {
    await expectNothingLeft(machine);
    expect(await inventoryOfGuests()).to.deep.equal(guests);
  };

  before(async function () {
    needFullRun(this);
    await labSite.prepare(this);
  });
  beforeEach(async () => {
    machine = await takeInventory();
    guests = await inventoryOfGuests();
  });
  afterEach(async () => {
    await testbed?.discard();
    testbed = undefined;
  });
  after(() => rmSync(folder, { recursive: true, force: true }));

  it("with one that cannot be reached is refused in a line, before anything is touched", async () => {
    const unknown = derive("ssh-unreachable", "macvlan-bridge-lab-switched", {
      "nodes.1.host": "nblab-9.invalid",
    });
    await expectRefused(
      unknown,
      /^node n2: cannot be reached by ssh \(nblab-9\.invalid\): .*Could not resolve hostname/m,
    );
  });

  it("whose host key is not known is refused, unless the scenario says accept-new", async () => {
    const knownHosts = join(folder, "known_hosts");
    const sshConfig = join(folder, "ssh_config");
    const text = readFileSync(guestOf("n1").sshConfig, "utf8");
    writeFileSync(
      sshConfig,
      text.replace(/UserKnownHostsFile .*/, `UserKnownHostsFile ${knownHosts}`),
    );
    writeFileSync(knownHosts, "");
    const strange = derive("ssh-strange", "macvlan-bridge-lab-local", {
      "nodes.0.sshConfig": sshConfig,
      "benchmark.protocols": ["tcp"],
      "benchmark.activePairs": [1],
      "benchmark.durationSec": 2,
      "benchmark.repetitions": 1,
    });
    const refused =
      /^node n1: cannot be reached by ssh .*Host key verification failed.*hostKey: accept-new/m;
    await expectRefused(strange, refused);
    expect(readFileSync(knownHosts, "utf8")).to.equal("");

    strange.edit({ "nodes.0.hostKey": "accept-new" });
    await strange.up();
    expect(readFileSync(knownHosts, "utf8")).to.match(/^nblab-1 /);
    strange.edit({ "nodes.0.hostKey": "strict" });
    await strange.down();
    await expectUntouched();
  });

  it("is told that its user is not root and has no sudo, and works with sudo and Docker's group", async () => {
    const asPlain = derive("ssh-plain", "macvlan-bridge-lab-local", {
      "nodes.0.user": "plain",
      "benchmark.activePairs": [2],
      "benchmark.durationSec": 2,
      "benchmark.repetitions": 1,
    });
    await onGuest(
      "n1",
      "useradd",
      "--create-home",
      "--shell",
      "/bin/sh",
      "--password",
      "*",
      "plain",
    );
    try {
      await expectRefused(asPlain, /^node n1: root is needed there: .*\(plain@nblab-1\): /m);
      await onGuest("n1", "sh", "-c", sudoStandIn.install);
      await expectRefused(
        asPlain,
        /node n1: user plain may not use Docker there: add it to the group docker/,
      );
      await onGuest("n1", "usermod", "--append", "--groups", "docker", "plain");
      await asPlain.up();
      await asPlain.down();
    } finally {
      await onGuest("n1", "sh", "-c", `${sudoStandIn.remove}; userdel --remove --force plain`);
    }
    await expectUntouched();
  });

  it("whose clock is set while it measures is suspect, and says so", async () => {
    const stepped = derive("ssh-clock", "macvlan-bridge-lab-local", {
      "benchmark.protocols": ["tcp"],
      "benchmark.activePairs": [1],
      "benchmark.durationSec": 6,
      "benchmark.repetitions": 1,
    });
    const setTo = (ms: number) => onGuest("n1", "date", "-s", `@${(ms / 1000).toFixed(3)}`);
    const up = startUp(stepped);
    try {
      await up.until(() => up.output().includes("links as wanted"));
      let over = false;
      const ended = up.ended.finally(() => (over = true));
      for (let step = 1; !over; step++) {
        await setTo(Date.now() + 30_000 * step);
        await sleep(1000);
      }
      await ended;
    } finally {
      await setTo(Date.now());
    }
    const { verdict, reasons } = stepped.summary();
    const said = reasons.map(({ check, reason }) => `${check} ${reason}`).join("\n");
    expect(verdict, said).to.be.oneOf(["suspect", "failed"]);
    expect(said).to.match(/^clock-step the clock of n1 was set forward by [\d.]+ s$/m);
    await stepped.down();
    await expectUntouched();
  });

  it("whose measuring is killed half-way leaves nothing after down", async () => {
    const killed = derive("ssh-killed", "macvlan-bridge-lab-switched", {
      "benchmark.protocols": ["tcp"],
      "benchmark.activePairs": [2],
      "benchmark.durationSec": 4,
      "benchmark.repetitions": 3,
    });
    const up = startUp(killed);
    await up.until(() => /rep 1\/3 {2}[\d.]+ Gbit/.test(up.output()));
    await killAll(up);
    await killed.down();
    await expectUntouched();
  });
});
