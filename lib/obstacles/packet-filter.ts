import { formatSubnet, parseSubnet } from "../address.ts";
import { networkAt, networkOf } from "../network/index.ts";
import { subnetOf } from "../network/subnet.ts";
import { endsOn } from "../node/endpoint.ts";
import { kindOf } from "../node/index.ts";
import { networkLink } from "../node/network-link.ts";
import { quote } from "../shell.ts";
import type { Obstacle } from "./obstacle.ts";

/**
 * The first packet of each kind of traffic, taken through the chain that Docker asks before its own rules. A match
 * is true, false or not known; only a rule that certainly drops is told of, and only while none before it may have
 * let the packet pass. Bridged packets come in and go out by the bridge.
 */
const judge = `
function one(rule, at, word, words, n, not_, value, list, i, sure, hit, low) {
  gsub(/--comment ("[^"]*"|[^ ]+)/, "", rule)
  n = split(rule, words, " "); sure = 1
  for (at = 3; at <= n; at++) {
    word = words[at]; not_ = 0
    if (word == "!") { not_ = 1; word = words[++at] }
    if (word == "-j" || word == "-g") break
    value = words[++at]
    if (word == "-m") { if (value !~ /^(tcp|udp|conntrack|state|comment|multiport|icmp)$/) sure = 0; continue }
    if (word == "-i" || word == "-o") hit = value == bridge || value ~ /\\+$/ && index(bridge, substr(value, 1, length(value) - 1)) == 1
    else if (word == "-p") hit = value == protocol || value == "all"
    else if (word == "-s" || word == "-d") {
      hit = overlap(value, subnet)
      if (hit && length_of(value) > length_of(subnet)) { sure = 0; continue }
    }
    else if (word == "--ctstate" || word == "--state") hit = value ~ /(^|,)NEW(,|$)/
    else if (word == "--dport" || word == "--dports") {
      hit = 0
      for (i = split(value, list, ","); i > 0; i--) { split(list[i] ":" list[i], low, ":"); if (port >= low[1] + 0 && port <= low[2] + 0) hit = 1 }
    } else { if (word ~ /^-/ && words[at] ~ /^-/) at--; sure = 0; continue }
    if (hit == not_) return "no"
  }
  return sure ? "yes" : "maybe"
}
function length_of(cidr, part) { return split(cidr, part, "/") > 1 ? part[2] + 0 : 32 }
function number(address, part) { split(address, part, "."); return ((part[1] * 256 + part[2]) * 256 + part[3]) * 256 + part[4] }
function overlap(one_, other, a, b, length_) {
  split(one_ (one_ ~ /\\// ? "" : "/32"), a, "/"); split(other, b, "/")
  length_ = a[2] + 0 < b[2] + 0 ? a[2] : b[2]
  return int(number(a[1]) / 2 ^ (32 - length_)) == int(number(b[1]) / 2 ^ (32 - length_))
}
# "drop" with the rule in dropped, "pass", "back" to the chain before, or "unknown"
function walk(chain, depth, at, match_, target, result) {
  if (depth > 8) return "unknown"
  for (at = 1; at <= size[chain]; at++) {
    match_ = one(rules[chain, at])
    if (match_ == "no") continue
    target = rules[chain, at]
    if (!sub(/.* -[jg] /, "", target)) continue
    sub(/ .*/, "", target)
    if (target ~ /^(LOG|NFLOG|MARK|CONNMARK|TRACE)$/) continue
    if (target ~ /^(DROP|REJECT)$/) { if (match_ == "maybe") continue; dropped = rules[chain, at]; return "drop" }
    if (match_ == "maybe") return "unknown"
    if (target == "ACCEPT") return "pass"
    if (target == "RETURN") return "back"
    if (!(target in size)) return "unknown"
    result = walk(target, depth + 1)
    if (result != "back") return result
  }
  return "back"
}
$1 == "-N" || $1 == "-P" { size[$2] += 0 }
$1 == "-A" { rules[$2, ++size[$2]] = $0 }
END {
  for (at = split(protocols, list, " "); at > 0; at--) {
    protocol = list[at]
    if (!("DOCKER-USER" in size) || walk("DOCKER-USER", 0) != "drop" || dropped in told) continue
    told[dropped] = 1; sub(/^-A /, "", dropped)
    print "the packet filter drops what the containers send each other (" (protocol == "icmp" ? "ping" : protocol " port " port) "), since bridged packets pass it too (net.bridge.bridge-nf-call-iptables is 1): take out its rule, iptables -D " dropped ", or let them pass: iptables -I DOCKER-USER -i " bridge " -o " bridge " -j ACCEPT"
  }
}`;

/** The packet filter certainly drops what containers on a bridge of the node send each other. */
export const packetFilterDrops: Obstacle = (context) => {
  const { scenario } = context;
  const kind = kindOf(context.node);
  const { dockerNetwork } = networkAt(networkLink(context));
  const bridge = dockerNetwork?.options["com.docker.network.bridge.name"];
  const subnet = subnetOf(scenario.network);
  const [server] = endsOn(context, "container");
  if (kind.ownsContainers || bridge === undefined || subnet === undefined) return;
  if (server === undefined || scenario.pairs.placement !== "local") return;
  if (!networkOf(scenario).expectReachable) return;
  const protocols = ["icmp", "tcp", ...scenario.benchmark.protocols.filter((one) => one === "udp")];
  const variables = [
    `-v bridge=${quote(bridge)} -v subnet=${quote(formatSubnet(parseSubnet(subnet)))}`,
    `-v port=${server.port} -v protocols=${quote(protocols.reverse().join(" "))}`,
  ];
  return [
    `if [ "$(cat /proc/sys/net/bridge/bridge-nf-call-iptables 2>/dev/null)" = 1 ]; then`,
    `  iptables -w 5 -S 2>/dev/null | awk ${variables.join(" ")} ${quote(judge.trim())}`,
    `fi`,
  ].join("\n");
};
