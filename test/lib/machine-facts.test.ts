import { expect } from "chai";
import { factFiles, machineFrom } from "../../lib/machine-facts.ts";

const [hostname = "", kernel = "", cpuinfo = "", meminfo = "", osRelease = ""] = factFiles;

describe("what a machine is", () => {
  it("is read from its files", () => {
    const files = new Map([
      [hostname, "far\n"],
      [kernel, "6.1.0-38\n"],
      [
        cpuinfo,
        "processor\t: 0\nmodel name\t: Fast One\n\nprocessor\t: 1\nmodel name\t: Fast One\n",
      ],
      [meminfo, "MemTotal:        2048 kB\nMemFree: 1 kB\n"],
      [osRelease, 'NAME="Debian"\nPRETTY_NAME="Debian GNU/Linux 12 (bookworm)"\n'],
      ["/proc/sys/net/ipv4/tcp_mem", "1\t2\t3\n"],
    ]);
    expect(
      machineFrom(files, [
        ["net.ipv4.tcp_mem", "/proc/sys/net/ipv4/tcp_mem"],
        ["net.core.none", "/proc/sys/net/core/none"],
      ]),
    ).to.deep.equal({
      hostname: "far",
      kernel: "6.1.0-38",
      operatingSystem: "Debian GNU/Linux 12 (bookworm)",
      cpuModel: "Fast One",
      cpus: 2,
      memoryBytes: 2048 * 1024,
      sysctls: { "net.ipv4.tcp_mem": "1 2 3" },
    });
  });

  it("is a guest of ours where its tables say so", () => {
    const dmi = (vendor: string) =>
      new Map([
        ["/sys/class/dmi/id/sys_vendor", `${vendor}\n`],
        ["/sys/class/dmi/id/product_name", "qemu\n"],
        ["/sys/class/dmi/id/product_version", "tcg\n"],
      ]);
    expect(machineFrom(dmi("netbench"), []).virtualization).to.equal("qemu, tcg");
    expect(machineFrom(dmi("QEMU"), [])).not.to.have.property("virtualization");
  });

  it("is unknown where they say nothing, with one processor at least", () => {
    expect(machineFrom(new Map(), [])).to.deep.equal({
      ...{ hostname: "unknown", kernel: "unknown", operatingSystem: "unknown" },
      ...{ cpuModel: "unknown", cpus: 1, memoryBytes: 0, sysctls: {} },
    });
  });
});
