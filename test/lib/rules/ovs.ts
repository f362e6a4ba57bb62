import { switchedWith } from "../../scenarios.ts";
import { type Case, emulated } from "./case.ts";

const vxlanOvs = {
  module: "ovs" as const,
  datapath: "kernel" as const,
  tunnel: { type: "vxlan" as const },
};

/** Cases of the ovs module. */
export const ovsCases: readonly Case[] = [
  {
    rule: "`network.tunnel` joins nodes",
    right: switchedWith({ network: vxlanOvs }),
    wrong: { ...switchedWith({ network: vxlanOvs, pairs: {} }), nodes: [emulated("n1")] },
    expected: [["network.tunnel", /leave network\.tunnel out/]],
  },
  {
    rule: "`benchmark.udp.payloadBytes` is at most",
    right: switchedWith({
      network: { ...vxlanOvs, vlanTag: 10 },
      benchmark: { udp: { payloadBytes: 1418 } },
    }),
    wrong: switchedWith({
      network: { ...vxlanOvs, vlanTag: 10 },
      benchmark: { udp: { payloadBytes: 1419 } },
    }),
    expected: [["benchmark.udp.payloadBytes", /set it to 1418 or less/]],
  },
];
