import { formatSubnet, parseSubnet } from "../address.ts";
import { bridgeName } from "../names.ts";
import { defaultSubnet, otherSubnets } from "../network/default-subnet.ts";
import { subnetOf } from "../network/subnet.ts";
import { kindOf } from "../node/index.ts";
import type { NetworkModuleName, NetworkOf, NetworkSpec, Placement } from "../scenario.ts";
import { quote } from "../shell.ts";
import type { Obstacle } from "./obstacle.ts";
import {
  dockerNetworks,
  networkField as field,
  owner,
  readDockerNetworks,
  whoseInAwk,
} from "./ownership.ts";

/** What a network's subnet must not meet on its node. */
interface Meets {
  /** Scope of the Docker networks whose pools Docker keeps apart from it. */
  pools?: "local" | "swarm";
  /** Whether the node itself has a route to it. */
  routed?: true;
}

/** macvlan and ipvlan links may well share the subnet of their NIC: the node has no part in it. */
const meets: {
  [M in NetworkModuleName]: (network: NetworkOf<M>, placement: Placement) => Meets;
} = {
  bridge: () => ({ pools: "local", routed: true }),
  vxlan: () => ({ pools: "local", routed: true }),
  overlay: () => ({ pools: "swarm", routed: true }),
  macvlan: () => ({ pools: "local" }),
  ipvlan: ({ mode }, placement) => ({
    ...(mode === "l3s" ? {} : { pools: "local" }),
    ...(mode !== "l2" && placement === "switched" ? { routed: true } : {}),
  }),
  ovs: () => ({}),
  passthrough: () => ({}),
  host: () => ({}),
};

const meetsOf = (network: NetworkSpec, placement: Placement): Meets =>
  (meets[network.module] as (network: NetworkSpec, placement: Placement) => Meets)(
    network,
    placement,
  );

/** Routes that are shorter are default routes in parts, as VPNs set them: more specific ones are taken before. */
const shortestPrefix = 8;

/** How many owners a sentence names. */
const mostNamed = 3;

const judge = `BEGIN { FS = "|"; split(peers, list, " "); for (at in list) is_peer[list[at]] = 1 }
function number(address, part) { split(address, part, "."); return ((part[1] * 256 + part[2]) * 256 + part[3]) * 256 + part[4] }
function overlap(one, other, a, b, length_) {
  split(one, a, "/"); split(other, b, "/")
  length_ = a[2] + 0 < b[2] + 0 ? a[2] : b[2]
  return int(number(a[1]) / 2 ^ (32 - length_)) == int(number(b[1]) / 2 ^ (32 - length_))
}
function take(cidr, who, mend) {
  all[++count] = cidr
  if (!overlap(cidr, subnet) || who in named) return
  named[who] = 1
  found++
  if (found <= ${mostNamed}) { said = said (found > 1 ? ", " : "") who; if (mend != "" && mends == "") mends = mend }
}
$1 == "network" {
  link = $${field.bridge} != "" ? $${field.bridge} : $${field.driver} == "bridge" ? "br-" substr($${field.id}, 1, 12) : ""
  if (ours($${field.stack}, $${field.project})) { if (link != "") own[link] = 1; next }
  if ($${field.subnet} == "" || $${field.subnet} ~ /:/) next
  if ($${field.scope} != pools && !(routed && link != "")) next
  if (link != "") named_link[link] = 1
  owner = whose($${field.stack}, $${field.project})
  take($${field.subnet}, "the Docker network " $${field.name} " (" $${field.subnet} ")" (owner == "" ? "" : " of " owner), \\
    owner != "" ? "take that testbed down" : $${field.name} ~ /^(bridge|ingress|docker_gwbridge)$/ ? "" : "remove that network (docker network rm " $${field.name} ")")
}
$1 == "address" && routed && !($2 in own) && !($2 in named_link) {
  if (overlap($3, subnet)) named_link[$2] = 1
  take($3, $2 " (" $3 ")", "")
}
$1 == "route" && routed {
  split($2, part, "/")
  if (part[2] < ${shortestPrefix} || $3 in own || $3 in named_link || $4 in is_peer) next
  take($2, "a route to " $2 ($3 == "" ? "" : " by " $3), "")
}
END {
  if (!found) exit
  split(others, other, " ")
  for (at = 1; at in other && free == ""; at++) {
    free = other[at]
    for (i = 1; i <= count; i++) if (overlap(free, all[i])) free = ""
  }
  print "the subnet " subnet " is taken by " said (found > ${mostNamed} ? " and " found - ${mostNamed} " more" : "") ": set network.subnet to " (free == "" ? "one that is free" : "a free one, e.g. " free) (mends == "" ? "" : ", or " mends)
}`;

/** Addresses of the node's links, and its routes: \`address|link|subnet\`, \`route|subnet|link|gateway\`. */
const addressesAndRoutes = [
  `ip -o -4 addr show 2>/dev/null | awk '$4 ~ /\\// { print "address|" $2 "|" $4 }'`,
  `ip -4 route show table all 2>/dev/null | awk '${[
    `$1 ~ /^(local|broadcast|multicast|anycast|default)$/ { next }`,
    `{ to = $1 ~ /^(unreachable|blackhole|prohibit|throw|unicast)$/ ? $2 : $1; link = via = ""`,
    `for (at = 2; at < NF; at++) { if ($at == "dev") link = $(at + 1); if ($at == "via") via = $(at + 1) }`,
    `if (to == "default") next; if (to !~ /\\//) to = to "/32"; print "route|" to "|" link "|" via }`,
  ].join("\n")}'`,
].join("\n");

/** Another Docker network, an address or a route has addresses of the network's subnet. */
export const subnetTaken: Obstacle = (context) => {
  const { node, scenario, stack, position } = context;
  const subnet = subnetOf(scenario.network);
  const { pools = "", routed } = meetsOf(scenario.network, scenario.pairs.placement);
  // An emulated node has an engine and routes of its own.
  if (subnet === undefined || kindOf(node).ownsContainers || (pools === "" && !routed)) return;
  const peers = scenario.nodes.flatMap((other, at) =>
    at + 1 === position
      ? []
      : (kindOf(other).address({ ...context, node: other, position: at + 1 }) ?? []),
  );
  const variables = [
    `-v subnet=${quote(formatSubnet(parseSubnet(subnet)))} -v pools=${quote(pools)} -v routed=${routed ? 1 : 0}`,
    `-v others=${quote([defaultSubnet(stack), ...otherSubnets(stack)].join(" "))}`,
    `-v peers=${quote(peers.join(" "))}`,
    owner(context),
  ];
  return [
    readDockerNetworks(context),
    `{`,
    `echo ${quote(["network", "", "", "bridge", "", stack, context.project, bridgeName(stack)].join("|"))}`,
    dockerNetworks,
    addressesAndRoutes,
    `} | awk ${variables.join(" ")} ${quote(`${whoseInAwk.trim()}\n${judge}`)}`,
  ].join("\n");
};
