import { existsSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";
import { expect } from "chai";
import { execa } from "execa";
import type { LabNode } from "../../lab/lab.ts";
import { netbench, netbenchWords, read, succeed, testEnvironment } from "../support/command.ts";
import type { KernelLink } from "../support/containers.ts";
import { inGuest, labTimeoutMs, leftOfLab, needLab, sharedLab, upAgain } from "../support/lab.ts";
import { kill, killMakers, runId } from "../support/processes.ts";

/** Types of links that modules of ours are made of, none of them in every kernel. */
const linkTypes = ["ipvlan", "macvlan", "vlan", "vxlan", "dummy", "veth", "bridge"] as const;

/** What some of them want to be told. */
const options: Partial<Record<(typeof linkTypes)[number], string>> = {
  ipvlan: "mode l3s",
  vlan: "id 10",
  vxlan: "id 42 dstport 4789",
};

describe("the lab of ssh nodes", function () {
  this.timeout(labTimeoutMs);
  let nodes: [LabNode, LabNode];

  const inEach = (command: string) => Promise.all(nodes.map((node) => inGuest(node, command)));

  before(async function () {
    nodes = await sharedLab(this);
  });

  it("has two machines with kernels and names of their own", async () => {
    expect(await inEach("hostname; cat /etc/hostname")).to.deep.equal([
      "nblab-1\nnblab-1",
      "nblab-2\nnblab-2",
    ]);
    const own = await read("uname", "-r");
    for (const release of await inEach("uname -r")) {
      expect(release)
        .to.match(/^6\.1\./)
        .and.not.equal(own);
    }
    const machines = await inEach("cat /etc/machine-id /proc/sys/kernel/random/boot_id");
    expect(new Set(machines)).to.have.length(2);
  });

  it("runs commands over ssh without a shell's start-up files", async () => {
    expect(await inGuest(nodes[0], "cat /root/.bashrc /root/.profile | wc -c")).to.equal("0");
  });

  it("has a NIC under test beside the one that ssh uses", async () => {
    for (const node of nodes) {
      const links = JSON.parse(await inGuest(node, "ip -d -j address show eth1")) as {
        mtu: number;
        addr_info: { family: string; local: string; prefixlen: number }[];
      }[];
      const [link] = links;
      expect(link).to.include({ mtu: 1500 });
      expect(link?.addr_info.find(({ family }) => family === "inet")).to.include({
        local: node.testAddress,
        prefixlen: 24,
      });
      expect(await inGuest(node, "echo $SSH_CONNECTION")).to.include(node.managementAddress);
    }
  });

  for (const type of linkTypes) {
    it(`its kernel gets ${type} when it is asked for it`, async () => {
      const parent = type === "ipvlan" || type === "vlan" || type === "macvlan" ? "link eth1" : "";
      const add = `ip link add ${parent} name probe type ${type} ${options[type] ?? ""}`;
      const shown = await inGuest(
        nodes[0],
        `set -e; ${add}; ip -d -j link show probe; ip link del probe`,
      );
      const [link] = JSON.parse(shown) as KernelLink[];
      expect(link?.linkinfo?.info_kind).to.equal(type);
    });
  }

  it("its kernel has the datapath of Open vSwitch", async () => {
    for (const modules of await inEach("modprobe openvswitch && cat /proc/modules")) {
      expect(modules).to.match(/^openvswitch /m);
    }
  });

  it("runs containers on its own Docker engine", async () => {
    const info = await inEach("docker info --format '{{.Name}} {{.Driver}} {{.KernelVersion}}'");
    for (const [index, line] of info.entries()) {
      expect(line).to.match(new RegExp(`^nblab-${index + 1} overlay2 6\\.1\\.`));
    }
    const busybox = await inGuest(nodes[0], "command -v busybox");
    const made = `tar -c -h -C / ${busybox.slice(1)} | docker import - probe >/dev/null`;
    const run = `docker run --rm --network none probe ${busybox} uname -r`;
    expect(await inGuest(nodes[0], `${made} && ${run}; docker rmi probe >/dev/null`)).to.match(
      /^6\.1\./,
    );
  });

  it("carries 9000 bytes in one piece between the NICs under test", async () => {
    const [from, to] = nodes;
    const ping = (payloadBytes: number) =>
      inGuest(from, `ping -M do -c 2 -W 5 -s ${payloadBytes} ${to.testAddress} 2>&1 || :`);
    await inEach("ip link set eth1 mtu 9000");
    try {
      // 20 bytes of IPv4 header and 8 of ICMP.
      expect(await ping(9000 - 28)).to.include(" 0% packet loss");
      expect(await ping(9001 - 28)).to.match(/message too long/i);
    } finally {
      await inEach("ip link set eth1 mtu 1500");
    }
    expect(await ping(9000 - 28)).to.match(/message too long, mtu[= ]1500/i);
  });

  it("does not write to this machine's files", async () => {
    const file = `/etc/netbench-probe-${runId}`;
    expect(await inGuest(nodes[0], `touch ${file} && ls ${file}`)).to.equal(file);
    expect(existsSync(file)).to.equal(false);
    expect(await inGuest(nodes[1], `ls ${file} 2>/dev/null || :`)).to.equal("");
  });

  it("stays as it is when it is asked to come up again", async () => {
    const boots = () => inEach("cat /proc/sys/kernel/random/boot_id");
    const before = await boots();
    expect(await upAgain()).to.deep.equal(nodes);
    expect(await boots()).to.deep.equal(before);
  });
});

describe("npm run lab", function () {
  this.timeout(labTimeoutMs);
  const name = `lab-own-${runId}`;
  const named = ["--name", name];
  let isUp = false;

  const up = async () => {
    isUp = true;
    return (await succeed("lab", "up", ...named)).stdout;
  };
  const down = async () => {
    await succeed("lab", "down", ...named);
    isUp = false;
  };
  const states = async () => {
    const { stdout } = await succeed("lab", "status", ...named);
    return stdout.split("\n").map((line) => line.split(/ {2}/).slice(0, 2).join(" "));
  };
  const instances = async () => {
    const found = await execa("pgrep", ["-f", `umid=netbench-${name}`], { reject: false });
    return found.stdout.split("\n").filter(Boolean).map(Number);
  };

  before(function () {
    return needLab(this);
  });
  after(async () => {
    if (isUp) await netbench("lab", "down", ...named);
  });

  it("brings a lab up and says how to reach it", async () => {
    const commands = (await up()).match(/ssh -F \S+ nblab-\d/g) ?? [];
    expect(commands).to.have.length(2);
    expect(await states()).to.deep.equal(["nblab-1 ready", "nblab-2 ready"]);
    for (const command of commands) {
      const [program = "", ...args] = command.split(" ");
      expect(await read(program, ...args, "hostname")).to.equal(args.at(-1));
    }
  });

  it("knows a lab whose guests were killed, and makes it anew", async () => {
    const parents = (await read("ps", "-eo", "pid,ppid"))
      .split("\n")
      .map((line) => line.trim().split(/ +/).map(Number));
    const all = await instances();
    const isChild = (pid: number) =>
      parents.some(([one, parent = 0]) => one === pid && all.includes(parent));
    all.filter((pid) => !isChild(pid)).forEach(kill);
    await sleep(500);
    expect(await instances(), "orphans").not.to.deep.equal([]);
    expect(await states()).to.deep.equal(["nblab-1 orphaned", "nblab-2 orphaned"]);
    await up();
    expect(await states()).to.deep.equal(["nblab-1 ready", "nblab-2 ready"]);
  });

  it("leaves nothing when it goes down, with sessions still open", async () => {
    const config = `/run/netbench-${name}/ssh_config`;
    const session = execa("ssh", ["-F", config, "nblab-1", "sleep 300"], { reject: false });
    await sleep(2000);
    await down();
    expect((await session).failed).to.equal(true);
    expect(await leftOfLab(name)).to.deep.equal([]);
    expect(await states()).to.deep.equal(["nblab-1 down", "nblab-2 down"]);
  });

  it("leaves nothing when it goes down after its up was killed half-way", async () => {
    isUp = true;
    const child = execa("node", netbenchWords(["lab", "up", ...named]), {
      env: testEnvironment(),
      reject: false,
    });
    while ((await instances()).length === 0) await sleep(50);
    killMakers();
    await child;
    expect(await leftOfLab(name)).not.to.deep.equal([]);
    await down();
    expect(await leftOfLab(name)).to.deep.equal([]);
  });

  it("refuses what it does not know in one line", async () => {
    const outcome = await netbench("lab", "reboot");
    expect(outcome.exitCode).to.equal(1);
    expect(outcome.all).to.match(/^error: .*'reboot' is invalid.*up, down, status/m);
  });
});
