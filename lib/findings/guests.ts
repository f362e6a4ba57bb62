import type { Measured } from "../measured/measured.ts";
import type { Claim, Select } from "./rule.ts";
import { bareAt, isNat, tcp } from "./selects.ts";

/**
 * The tables of seed 003 for a guest (lguest, 2007), as ratios to the bare machine: its megabytes a second
 * are of one guest on one machine of that year, and no rival of ours.
 */

/** By the seed's own words for who sends: what that is here, and what its bare machine did. */
const columns = {
  loopback: { direction: "forward", bare: bareAt("local"), bareMBytesPerSec: 113 },
  client: { direction: "forward", bare: bareAt("switched"), bareMBytesPerSec: 78.3 },
  server: { direction: "reverse", bare: bareAt("switched"), bareMBytesPerSec: 48.6 },
} as const;
type Column = keyof typeof columns;

interface Row {
  id: string;
  what: string;
  is: Select;
  mBytesPerSec: Partial<Record<Column, number>>;
}

const ends =
  (client: string, server: readonly string[]) =>
  ({ scenario: { endpoint } }: Measured): boolean =>
    endpoint.client === client && server.includes(endpoint.server);
const guestOut = ends("vm", ["container", "host"]);
const isPlainBridge: Select = ({ scenario: { network } }) =>
  network.module === "bridge" && network.publishedPorts === undefined;

const isByItself: Select = ({ scenario: { guest } }) => guest?.loopback === true;

const rows: readonly Row[] = [
  {
    id: "itself",
    what: "guest to itself",
    is: isByItself,
    mBytesPerSec: { loopback: 42.6 },
  },
  {
    id: "bridge",
    what: "guest over bridge",
    is: (one) =>
      guestOut(one) && one.placement === "switched" && one.scenario.network.module === "vxlan",
    mBytesPerSec: { client: 8.3, server: 10.5 },
  },
  {
    id: "nat",
    what: "guest over NAT",
    is: (one) => guestOut(one) && one.placement === "switched" && isNat(one),
    mBytesPerSec: { client: 8.5, server: 9.9 },
  },
  {
    id: "host",
    what: "guest to host",
    is: (one) => ends("vm", ["host"])(one) && one.placement === "local",
    mBytesPerSec: { client: 8, server: 11.8 },
  },
  {
    id: "guest",
    what: "guest to guest",
    is: (one) =>
      ends("vm", ["vm"])(one) &&
      one.placement === "local" &&
      isPlainBridge(one) &&
      !isByItself(one),
    mBytesPerSec: { client: 20.1 },
  },
];

/** Where the seed gives a figure, a quarter either way is still the same. */
const quarter = 1.25;

export const guestClaims: readonly Claim[] = rows.flatMap(({ id, what, is, mBytesPerSec }) =>
  (Object.keys(columns) as Column[]).flatMap((column): Claim[] => {
    const theirs = mBytesPerSec[column];
    if (theirs === undefined) return [];
    const { direction, bare, bareMBytesPerSec } = columns[column];
    const ratio = bareMBytesPerSec / theirs;
    return [
      {
        id: `guest-${id}-${column}`,
        source: "003, tables of the guest",
        says: `bare ${bareMBytesPerSec}, ${what} ${theirs} MB/s (${column}): ${ratio.toFixed(1)} times`,
        what: `bare : ${what}, TCP, ${column}`,
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
