import { expect } from "chai";
import type { Guest } from "../../../lib/guest/index.ts";
import { qemu } from "../../../lib/guest/qemu.ts";
import { fetchingKernel, findingKernel, kernelFolder } from "../../../lib/guest/qemu-kernel.ts";
import { bridgePlug } from "../../../lib/network/guest-plug.ts";
import { guestProbes, guestsStateOn } from "../../../lib/node/guests.ts";
import { type GuestSpec, guestSchema } from "../../../lib/scenario/guest.ts";
import { quote } from "../../../lib/shell.ts";
import { expectGolden, expectShellReads } from "../../golden.ts";
import { Sandbox } from "../../sandbox.ts";
import { contextsFor, scenarioWith } from "../../scenarios.ts";

const vm = { server: "vm", client: "vm" } as const;
const specOf = (more: Partial<GuestSpec> = {}): GuestSpec =>
  guestSchema.parse({ backend: "qemu", ...more });

const guestWith = (more: Partial<GuestSpec>): Guest => ({
  ...{ name: "p001-server@n1", index: 1, id: "netbench-guest-unit" },
  agents: [{ role: "server", name: "agent", address: "198.18.240.5" }],
  ...{ home: "/run/guests", dir: "/run/guests/p001-server", spec: specOf(more) },
  ...{ tap: "nbt-unit", plug: bridgePlug("nb-unit"), mac: "02:6e:67:00:00:01", mtuBytes: 1400 },
  ...{ address: "198.18.240.5/24", gateway: "198.18.240.1" },
});

describe("guests of QEMU", () => {
  const net = "tap,id=net,ifname=nbt-unit,script=no,downscript=no";
  const nic = "virtio-net-pci,netdev=net,mac=02:6e:67:00:00:01,host_mtu=1400,romfile=";
  const table: [what: string, spec: Partial<GuestSpec>, words: Record<string, string>][] = [
    [
      "one processor and one queue, where nothing is said",
      {},
      { "-smp": "1", "-m": "512", "-netdev": net },
    ],
    ["memory and processors", { memoryMiB: 256, cpus: 3 }, { "-smp": "3", "-m": "256" }],
    [
      "queues, each with its interrupts",
      { cpus: 4, queues: 4 },
      { "-netdev": `${net},queues=4`, "-device": `${nic},mq=on,vectors=10` },
    ],
    ["vhost", { vhost: true }, { "-netdev": `${net},vhost=on`, "-device": nic }],
    ["no vhost", { vhost: false }, { "-netdev": net }],
  ];
  for (const [what, spec, wanted] of table)
    it(`have ${what}`, () => {
      const words = qemu.commandLine(guestWith(spec), ["nb.host=p001"]);
      for (const [option, value] of Object.entries(wanted)) {
        const values = words.flatMap((word, at) => (words[at - 1] === option ? [word] : []));
        expect(values, option).to.include(value);
      }
      // What tells its processes from others is a word of its own.
      expect(words).to.include("umid=netbench-guest-unit");
      expect(words[words.indexOf("-append") + 1]).to.match(
        / init=\/run\/guests\/init nb\.host=p001$/,
      );
    });

  it("are asked for their queues, processors and driver, each by its own kernel", () => {
    const guest = { backend: "qemu", cpus: 2, queues: 2 } as const;
    const { first } = contextsFor(scenarioWith({ endpoint: vm, guest }));
    const probes = guestProbes(first, 1).map(({ node, what, want }) => [node, what, want]);
    expect(probes).to.deep.equal(
      ["p001-client@n1", "p001-server@n1"].flatMap((node) => [
        [node, "queues of eth0", "2"],
        [node, "processors", "2"],
        [node, "driver of eth0", "virtio_net"],
      ]),
    );
    const plain = contextsFor(scenarioWith({ endpoint: vm })).first;
    expect(guestProbes(plain, 1)).to.deep.equal([]);
  });

  const obstacles: [spec: Partial<GuestSpec>, needs: readonly string[]][] = [
    [{}, []],
    [{ vhost: true }, ["/dev/vhost-net"]],
    [{ accelerator: "kvm" }, ["guest.accelerator kvm"]],
    [{ accelerator: "tcg", vhost: false }, []],
  ];
  for (const [spec, needs] of obstacles)
    it(`need what they are asked to use: ${JSON.stringify(spec)}`, () => {
      const said = qemu.obstacles(specOf(spec)).join("\n");
      expectShellReads(said);
      for (const what of ["/dev/vhost-net", "guest.accelerator kvm"])
        expect(said.includes(what), what).to.equal(needs.includes(what));
    });

  for (const part of ["up", "check"] as const)
    it(`are kept by this script: ${part}`, () => {
      const guest = { backend: "qemu", cpus: 2, queues: 2 } as const;
      const { first } = contextsFor(scenarioWith({ endpoint: vm, guest }));
      expectGolden(`guests-qemu.${part}`, guestsStateOn(first)?.[part] ?? "");
    });

  it("have a kernel that this script fetches", () => expectGolden("guest-kernel", fetchingKernel));
});

describe("whether a kernel boots under KVM", () => {
  let sandbox: Sandbox;
  before(() => (sandbox = new Sandbox()));
  after(() => sandbox.remove());

  /** With a program that stands for QEMU, and a file for the device. */
  const ask = (qemuDoes: string, device = "kvm") => {
    const kernel = `${sandbox.folder}/netbench/${kernelFolder}`;
    return sandbox.sh(
      [
        `mkdir -p ${quote(kernel)}`,
        `: >${quote(`${kernel}/initramfs`)}; : >${quote(`${sandbox.folder}/kvm`)}`,
        `timeout() { echo tried >>${quote(`${sandbox.folder}/tries`)}; ${qemuDoes}; }`,
        `XDG_CACHE_HOME=${quote(sandbox.folder)}`,
        findingKernel.replaceAll("/dev/kvm", `${sandbox.folder}/${device}`),
        `if kvm_boots; then echo yes; else echo no; fi`,
        `cat ${quote(`${sandbox.folder}/tries`)} 2>/dev/null | wc -l`,
        `rm -f ${quote(`${sandbox.folder}/tries`)}`,
      ].join("\n"),
    ).stdout;
  };
  const forget = (boot: string) => sandbox.write(`netbench/${kernelFolder}/kvm`, `${boot} yes\n`);
  const up = "echo 'netbench: the kernel is up'";

  it("is no where there is no such device, and nothing is tried", () => {
    expect(ask(up, "none")).to.equal("no\n0\n");
  });

  it("is what a boot says, once while the machine is up", () => {
    expect(ask("echo 'a kernel that hangs'")).to.equal("no\n1\n");
    expect(ask(up)).to.equal("no\n0\n");
  });

  it("is tried anew after the machine was booted", () => {
    forget("of-another-boot");
    expect(ask("true")).to.equal("no\n1\n");
    forget("of-another-boot");
    expect(ask(up)).to.equal("yes\n1\n");
    expect(ask("true")).to.equal("yes\n0\n");
  });
});
