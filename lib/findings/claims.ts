import type { Measured } from "../measured/measured.ts";
import type { NetworkSpec, Placement, Protocol } from "../scenario.ts";
import { guestClaims } from "./guests.ts";
import type { Claim, Select } from "./rule.ts";
import { bareAt, isNat, tcp } from "./selects.ts";

/**
 * What the paper (seed 001, sections V.A and V.B, Figs 6 to 9) and the tables of seed 003 say, as
 * rules. Where a text gives a figure, a quarter either way is still the same; "similar" is within 20 %.
 */

type IsNetwork = (network: NetworkSpec) => boolean;

/** The paper's three, by its own words; its "veth" is a bridge, between nodes with published ports. */
const networks = {
  veth: (n) => n.module === "bridge" && n.vlanId === undefined,
  "macvlan bridge": (n) =>
    n.module === "macvlan" && "mode" in n && n.mode === "bridge" && !("vlanId" in n && n.vlanId),
  "ipvlan L3": (n) => n.module === "ipvlan" && n.mode === "l3",
} as const satisfies Record<string, IsNetwork>;
type Name = keyof typeof networks;

const between = ({ scenario }: Measured): boolean =>
  scenario.endpoint.client === "container" && scenario.endpoint.server === "container";

const select =
  (name: Name, placement: Placement, protocol: Protocol, mtuBytes: number): Select =>
  (one) =>
    one.direction === "forward" &&
    between(one) &&
    one.placement === placement &&
    one.protocol === protocol &&
    one.mtuBytes === mtuBytes &&
    networks[name](one.scenario.network);

const mtus = [1500, 9000] as const;

type Bounds = Pick<Claim, "atLeast" | "atMost">;

/** One network against another, all else alike. */
function versus(
  [upper, lower]: readonly [Name, Name],
  [placement, protocol, mtuBytes]: readonly [Placement, Protocol, number],
  rest: Pick<Claim, "source" | "says" | "perhaps"> & Bounds,
): Claim {
  return {
    id: `${placement}-${protocol}-${mtuBytes}-${upper}-${lower}`.replaceAll(" ", "-").toLowerCase(),
    what: `${upper} : ${lower}, ${protocol.toUpperCase()}, ${placement}, MTU ${mtuBytes}`,
    upper: select(upper, placement, protocol, mtuBytes),
    lower: select(lower, placement, protocol, mtuBytes),
    ...rest,
  };
}

const offloads =
  "kernels since 3.x hand super-packets (GSO) from veth to veth, so that a bridge costs little more per byte than macvlan";
const udpOffloads =
  "each datagram is one trip through the stack; drop behaviour and CPU count decide more than the module";

const localTcp = mtus.flatMap((mtu): Claim[] => [
  versus(["macvlan bridge", "veth"], ["local", "tcp", mtu], {
    source: "001, Fig. 6, V.A.1",
    says: "veth bridges perform 2.5 up to 3 times as low as macvlan",
    atLeast: 2.5,
    perhaps: offloads,
  }),
  versus(["ipvlan L3", "veth"], ["local", "tcp", mtu], {
    source: "001, Fig. 6, V.A.1",
    says: "veth bridges perform 2.5 up to 3 times as low as ipvlan (L3)",
    atLeast: 2.5,
    perhaps: offloads,
  }),
  versus(["ipvlan L3", "macvlan bridge"], ["local", "tcp", mtu], {
    source: "001, Fig. 6, V.A.1",
    says: "ipvlan (L3) achieves the best performance",
    atLeast: 1,
    perhaps: "both deliver within the node without touching the NIC; what is left is noise",
  }),
]);

const names = Object.keys(networks) as Name[];

const mtuClaims = names.map((name): Claim => ({
  id: `local-tcp-mtu-${name.replaceAll(" ", "-").toLowerCase()}`,
  source: "001, Fig. 6, V.A.1",
  says: "no significant difference between MTU 1500 and 9000",
  what: `MTU 9000 : 1500, ${name}, TCP, local`,
  upper: select(name, "local", "tcp", 9000),
  lower: select(name, "local", "tcp", 1500),
  atLeast: 1 / 1.2,
  atMost: 1.2,
  perhaps:
    "with GSO the MTU decides how many segments a super-packet is counted as, and how large it may be",
}));

const localUdp = mtus.flatMap((mtu): Claim[] => [
  {
    id: `local-udp-below-tcp-${mtu}`,
    source: "001, Fig. 7, V.A.2",
    says: "macvlan's UDP is 3.5 times as low as its TCP",
    what: `TCP : UDP, macvlan bridge, local, MTU ${mtu}`,
    upper: select("macvlan bridge", "local", "tcp", mtu),
    lower: select("macvlan bridge", "local", "udp", mtu),
    atLeast: 3.5 / 1.25,
    atMost: 3.5 * 1.25,
    perhaps:
      "TCP gains from offloads (GSO, GRO) that UDP from iperf3 has not, and more so with newer kernels",
  },
  versus(["macvlan bridge", "veth"], ["local", "udp", mtu], {
    source: "001, Fig. 7, V.A.2",
    says: "veth bridges do not perform well in UDP, macvlan does reasonably",
    atLeast: 1,
    perhaps: udpOffloads,
  }),
  versus(["macvlan bridge", "ipvlan L3"], ["local", "udp", mtu], {
    source: "001, Fig. 7, V.A.2",
    says: "ipvlan (L3) does not perform well in UDP, macvlan does reasonably",
    atLeast: 1,
    perhaps: "ipvlan was new in the paper's kernel",
  }),
]);

const similar = { atLeast: 1 / 1.2, atMost: 1.2 };
const oneMachine =
  "between emulated nodes the wire is memory: the CPU is the limit, not 10 Gb/s of line rate";
const natToo = `published ports translate every packet on the CPU, where the paper had a line to wait for; ${oneMachine}`;

const switchedTcp = mtus.flatMap((mtu): Claim[] =>
  (["veth", "ipvlan L3"] as const).map((other) =>
    versus(["macvlan bridge", other], ["switched", "tcp", mtu], {
      source: "001, Fig. 8, V.B.1",
      says: "throughput of all three modules is similar",
      ...similar,
      perhaps: other === "veth" ? natToo : oneMachine,
    }),
  ),
);

const switchedMtu = names.map((name): Claim => ({
  id: `switched-tcp-mtu-${name.replaceAll(" ", "-").toLowerCase()}`,
  source: "001, Fig. 8, V.B.1",
  says: "2 Gbit/s extra with MTU 9000 (on a line of 10)",
  what: `MTU 9000 : 1500, ${name}, TCP, switched`,
  upper: select(name, "switched", "tcp", 9000),
  lower: select(name, "switched", "tcp", 1500),
  atLeast: 1.1,
  perhaps: `super-packets cross an emulated wire whole, whatever the MTU; ${oneMachine}`,
}));

const switchedUdp = (["veth", "ipvlan L3"] as const).flatMap((other): Claim[] => [
  versus(["macvlan bridge", other], ["switched", "udp", 1500], {
    source: "001, Fig. 9, V.B.2",
    says: "with MTU 1500 macvlan outperforms both others",
    atLeast: 1,
    perhaps: oneMachine,
  }),
  versus(["macvlan bridge", other], ["switched", "udp", 9000], {
    source: "001, Fig. 9, V.B.2",
    says: "with MTU 9000 results are close",
    ...similar,
    perhaps: other === "veth" ? natToo : oneMachine,
  }),
]);

/** By the endpoints and the kind of network, as seed 003 sets them side by side. */
const bare = bareAt("switched");
const loopback = bareAt("local");
const bridged: Select = (one) =>
  between(one) &&
  one.placement === "switched" &&
  one.scenario.network.module === "bridge" &&
  one.scenario.network.publishedPorts === undefined;
const nat: Select = (one) => between(one) && isNat(one) && one.placement === "switched";

const tcpForward = (also: Select): Select => tcp("forward", also);

const guests =
  "003's guest was a virtual machine behind a TAP device; a container has no second kernel to cross";

const directions: Claim[] = [
  {
    id: "loopback-bare",
    source: "003, first table",
    says: "loopback 113, client 78.3 MB/s",
    what: "loopback : bare client, TCP",
    upper: tcpForward(loopback),
    lower: tcpForward(bare),
    atLeast: 1,
    perhaps: oneMachine,
  },
  {
    id: "bare-bridge",
    source: "003, second table",
    says: "bridging imposes a hit: client 78.3 to 30.2 MB/s",
    what: "bare : bridge, TCP, client",
    upper: tcpForward(bare),
    lower: tcpForward(bridged),
    atLeast: 1.25,
    perhaps:
      "a bridge hands on super-packets today, where the paravirtualized kernel of 2007 handed on frames",
  },
  {
    id: "bridge-nat",
    source: "003, table with NAT",
    says: "NAT instead of bridging, with similar results: 8.3 and 8.5 MB/s",
    what: "bridge : NAT, TCP, client",
    upper: tcpForward(bridged),
    lower: tcpForward(nat),
    ...similar,
    perhaps: guests,
  },
];

export const claims: readonly Claim[] = [
  ...localTcp,
  ...mtuClaims,
  ...localUdp,
  ...switchedTcp,
  ...switchedMtu,
  ...switchedUdp,
  ...directions,
  ...guestClaims,
];
