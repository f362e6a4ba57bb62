import { middleboxLinks } from "../names.ts";
import { type HostState, script } from "../script.ts";
import { quote } from "../shell.ts";
import type { Box } from "./forwarder.ts";

const { client, server } = middleboxLinks;

/**
 * Settings of a router that nobody knows of (Linux: Documentation/networking/ip-sysctl.rst): it answers
 * ARP for the addresses of the other side, at once (arp(7), proxy_delay), and says nothing of itself.
 */
const settings: readonly (readonly [path: string, value: number])[] = [
  ["ipv4/ip_forward", 1],
  ["ipv4/conf/all/rp_filter", 0],
  ["ipv4/conf/all/send_redirects", 0],
  ...[client, server].flatMap(
    (link) =>
      [
        [`ipv4/conf/${link}/proxy_arp`, 1],
        [`ipv4/neigh/${link}/proxy_delay`, 0],
        [`ipv4/conf/${link}/rp_filter`, 0],
        [`ipv4/conf/${link}/send_redirects`, 0],
      ] as const,
  ),
];

/**
 * IPv4 forwarding between hosts that take each other for neighbours: proxy ARP (RFC 1027) and a route to
 * each address, so that nobody's addresses change.
 */
export function routedState({ addresses, natAddress }: Box): Omit<HostState, "down"> {
  const sides = [
    { link: client, those: addresses.client },
    { link: server, those: addresses.server },
  ];
  const batch = sides.flatMap(({ link, those }) =>
    those.map((address) => `route replace ${address}/32 dev ${link}`),
  );
  return {
    up: script(
      ...settings.map(([path, value]) => `echo ${value} >/proc/sys/net/${path}`),
      // Of its own: what it asks for by ARP is asked from there, and behind a NAT answered to there.
      `ip address replace ${quote(`${natAddress}/32`)} dev ${server}`,
      `ip -batch - <<'ROUTES'`,
      ...batch,
      `ROUTES`,
    ),
    check: script(
      `differ() { have=$(cat "/proc/sys/net/$1") || have=; [ "$have" = "$2" ] || echo "middlebox $1: want $2, have \${have:-none}"; }`,
      `ip -o -4 address show dev ${server} 2>/dev/null | grep -qF ${quote(` ${natAddress}/32 `)} || echo ${quote(`middlebox ${server} address: want ${natAddress}/32, have none`)}`,
      ...settings.map(([path, value]) => `differ ${path} ${value} 2>/dev/null`),
      ...sides.flatMap(({ link, those }) => [
        `routes=" $(ip -4 route show dev ${link} 2>/dev/null | cut -d' ' -f1 | tr '\\n' ' ')"`,
        `for address in ${those.map(quote).join(" ")}; do`,
        `  case $routes in *" $address "*) ;; *) echo "middlebox route to $address: want ${link}, have none" ;; esac`,
        `done`,
      ]),
    ),
  };
}
