import { createHash } from "node:crypto";
import { expect } from "chai";
import { read, readJson } from "../support/command.ts";
import { linkIn } from "../support/containers.ts";
import { describeNetwork, namespaceOf } from "../support/network-life.ts";
import type { Testbed } from "../support/testbed.ts";

/** The tests' own naming of what is documented: a prefix and a digest of the stack's name. */
const named = (prefix: string, { stack }: Testbed) =>
  `${prefix}-${createHash("sha256").update(stack).digest("hex").slice(0, 8)}`;
const bridgeOf = (testbed: Testbed) => named("nb", testbed);
const tunnelOf = (testbed: Testbed) => named("nx", testbed);

const addresses: Record<string, string> = { n1: "198.18.0.1", n2: "198.18.0.2" };

async function expectTunnel(testbed: Testbed, node: string, peer: string | undefined, mtu: number) {
  const namespace = namespaceOf(testbed, node);
  const tunnel = await linkIn(namespace, tunnelOf(testbed));
  expect(tunnel, node).to.deep.include({ mtu: mtu - 50, master: bridgeOf(testbed) });
  expect(tunnel?.linkinfo?.info_kind, node).to.equal("vxlan");
  expect(tunnel?.linkinfo?.info_data, node).to.include({
    ...{ id: 42, port: 4789, link: "eth1", local: addresses[node] },
    ...(peer === undefined ? {} : { remote: addresses[peer] }),
  });
  expect((await linkIn(namespace, bridgeOf(testbed)))?.mtu, node).to.equal(mtu - 50);
  const flood = await read("bridge", "-n", namespace, "fdb", "show", "dev", tunnelOf(testbed));
  const peers = /^00:00:00:00:00:00 dst (\S+)/gm;
  expect([...flood.matchAll(peers)].map(([, address]) => address)).to.deep.equal(
    peer === undefined ? [] : [addresses[peer]],
  );
  const nic = await linkIn(namespace, "eth1");
  expect(nic?.mtu, node).to.equal(mtu);
}

/** Frames that went into the node's tunnel: local traffic takes none of them there. */
async function framesSent(testbed: Testbed, node: string): Promise<number> {
  const words = ["-n", namespaceOf(testbed, node), "-s", "-j", "link", "show", tunnelOf(testbed)];
  const [link] = await readJson<{ stats64: { tx: { packets: number } } }[]>("ip", ...words);
  return link?.stats64.tx.packets ?? 0;
}

describeNetwork({
  scenario: "vxlan-local",
  onlyInFullRuns: true,
  mtusBytes: [1500],
  nodes: ["n1"],
  link: { kind: "veth" },
  overheadBytes: 50,
  expectKernel: async (testbed, mtuBytes) => {
    await expectTunnel(testbed, "n1", undefined, mtuBytes);
    expect(await framesSent(testbed, "n1")).to.be.lessThan(1000);
  },
});

describeNetwork({
  scenario: "vxlan-switched",
  mtusBytes: [9000],
  nodes: ["n1", "n2"],
  link: { kind: "veth" },
  overheadBytes: 50,
  expectKernel: async (testbed, mtuBytes) => {
    await expectTunnel(testbed, "n1", "n2", mtuBytes);
    await expectTunnel(testbed, "n2", "n1", mtuBytes);
    expect(await framesSent(testbed, "n1")).to.be.greaterThan(1000);
  },
  drift: {
    title: "when a tunnel was replaced by one with another VNI",
    make: async (testbed) => {
      const ip = (...words: string[]) => read("ip", "-n", namespaceOf(testbed, "n1"), ...words);
      const name = tunnelOf(testbed);
      await ip("link", "del", name);
      const ends = ["remote", "198.18.0.2", "local", "198.18.0.1", "dev", "eth1"];
      await ip("link", "add", name, "type", "vxlan", "id", "43", "dstport", "4789", ...ends);
      await ip("link", "set", name, "mtu", "8950", "master", bridgeOf(testbed), "up");
    },
    named: (testbed) => `${tunnelOf(testbed)} VNI: want 42, have 43`,
    inPlace: true,
  },
});
