import type { Measured } from "../measured/measured.ts";
import type { Claim, Select } from "./rule.ts";

/**
 * The tables of seed 003 for a guest (lguest, 2007), as ratios to the bare machine: its megabytes a second
 * are of one guest on one machine of that year, and no rival of ours.
 */

const bareMBytesPerSec = { forward: 78.3, reverse: 48.6 } as const;
type Direction = keyof typeof bareMBytesPerSec;

/** The seed's own words for who sends. */
const column = { forward: "client", reverse: "server" } as const;

interface Row {
  id: string;
  what: string;
  is: Select;
  mBytesPerSec: Partial<Record<Direction, number>>;
}

const ends =
  (client: string, server: readonly string[]) =>
  ({ scenario: { endpoint } }: Measured): boolean =>
    endpoint.client === client && server.includes(endpoint.server);
const guestOut = ends("vm", ["container", "host"]);
/** Whether packets are translated by the packet filter on their way to the server. */
export const isNat: Select = ({ scenario: { network } }) =>
  network.module === "bridge" && network.publishedPorts === "dnat";
const isPlainBridge: Select = ({ scenario: { network } }) =>
  network.module === "bridge" && network.publishedPorts === undefined;

const rows: readonly Row[] = [
  {
    id: "bridge",
    what: "guest over bridge",
    is: (one) =>
      guestOut(one) && one.placement === "switched" && one.scenario.network.module === "vxlan",
    mBytesPerSec: { forward: 8.3, reverse: 10.5 },
  },
  {
    id: "nat",
    what: "guest over NAT",
    is: (one) => guestOut(one) && one.placement === "switched" && isNat(one),
    mBytesPerSec: { forward: 8.5, reverse: 9.9 },
  },
  {
    id: "host",
    what: "guest to host",
    is: (one) => ends("vm", ["host"])(one) && one.placement === "local",
    mBytesPerSec: { forward: 8, reverse: 11.8 },
  },
  {
    id: "guest",
    what: "guest to guest",
    is: (one) => ends("vm", ["vm"])(one) && one.placement === "local" && isPlainBridge(one),
    mBytesPerSec: { forward: 20.1 },
  },
];

const tcp =
  (direction: Direction, is: Select): Select =>
  (one) =>
    one.protocol === "tcp" && one.direction === direction && is(one);

const bare: Select = ({ scenario, placement }) =>
  scenario.network.module === "host" && placement === "switched";

/** Where the seed gives a figure, a quarter either way is still the same. */
const quarter = 1.25;

export const guestClaims: readonly Claim[] = rows.flatMap(({ id, what, is, mBytesPerSec }) =>
  (Object.keys(bareMBytesPerSec) as Direction[]).flatMap((direction): Claim[] => {
    const theirs = mBytesPerSec[direction];
    if (theirs === undefined) return [];
    const bareTheirs = bareMBytesPerSec[direction];
    const ratio = bareTheirs / theirs;
    return [
      {
        id: `guest-${id}-${column[direction]}`,
        source: "003, tables of the guest",
        says: `bare ${bareTheirs}, ${what} ${theirs} MB/s (${column[direction]}): ${ratio.toFixed(1)} times`,
        what: `bare : ${what}, TCP, ${column[direction]}`,
        upper: tcp(direction, bare),
        lower: tcp(direction, is),
        atLeast: ratio / quarter,
        atMost: ratio * quarter,
        perhaps:
          "another kind of guest: a user-mode-linux guest is a process, each of whose packets is a system call of the node; and the bare figure is no line of 1 Gbit/s here",
      },
    ];
  }),
);
