import { existsSync, readFileSync } from "node:fs";
import { spawnSync } from "node:child_process";
import { expect } from "chai";
import { isGlobalSysctl, normalSysctl } from "../../lib/sysctls.ts";
import { skipBecause } from "../skip.ts";

const global = [
  ...["net.core.netdev_budget", "net.core.netdev_max_backlog", "net.core.rmem_max"],
  ...["net.core.default_qdisc", "net.netfilter.nf_conntrack_max", "net.ipv4.tcp_mem"],
  ...["net.ipv4.udp_mem", "net.netfilter.nf_conntrack_buckets"],
];
const own = [
  ...["net.ipv4.tcp_rmem", "net.ipv4.tcp_sack", "net.ipv4.ip_forward", "net.core.somaxconn"],
  ...["net.ipv4.conf.all.rp_filter", "net.ipv6.conf.all.forwarding"],
  ...["net.netfilter.nf_conntrack_udp_timeout"],
];

describe("the reach of a sysctl", () => {
  for (const key of global)
    it(`${key} holds for the machine`, () => expect(isGlobalSysctl(key)).to.equal(true));
  for (const key of own)
    it(`${key} is a namespace's own`, () => expect(isGlobalSysctl(key)).to.equal(false));

  it("is what this kernel says: a namespace's own can be written in a new one, others not", function () {
    if (process.getuid?.() !== 0) skipBecause(this, "takes root: it makes a network namespace");
    for (const key of [...global, ...own]) {
      const file = `/proc/sys/${key.replaceAll(".", "/")}`;
      // Of a module that is not loaded.
      if (!existsSync(file)) continue;
      const rewrite = `[ -w ${file} ] && cat ${file} >/tmp/$$ && cat /tmp/$$ >${file}; r=$?; rm -f /tmp/$$; exit $r`;
      const before = readFileSync(file, "utf8");
      const { status } = spawnSync("unshare", ["-n", "sh", "-c", rewrite]);
      expect(readFileSync(file, "utf8")).to.equal(before);
      expect(status === 0, key).to.equal(!isGlobalSysctl(key));
    }
  });

  it("has values with one blank between numbers", () =>
    expect(normalSysctl(" 4096\t131072  6291456\n")).to.equal("4096 131072 6291456"));
});
