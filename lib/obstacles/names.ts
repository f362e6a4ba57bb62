import { dockerNetworkName } from "../names.ts";
import { vlanMark } from "../network/vlan.ts";
import { networkAt } from "../network/index.ts";
import { endsOn } from "../node/endpoint.ts";
import { kindOf } from "../node/index.ts";
import { networkLink } from "../node/network-link.ts";
import type { Script } from "../script.ts";
import { quote } from "../shell.ts";
import type { Obstacle } from "./obstacle.ts";
import {
  dockerNetworks,
  readDockerNetworks,
  labelsOfContainer,
  networkField as field,
  owner,
  whoseInAwk,
} from "./ownership.ts";

/** How many containers a sentence names. */
const mostNamed = 3;

const judgeContainers = `BEGIN { FS = "|"; split(wanted, list, " "); for (at in list) want[list[at]] = 1 }
{
  if (!($1 in want) || ours($2, $3)) next
  whose_ = whose($2, $3)
  if (++found == 1) { of = whose_ == "" ? "not netbench\\047s (image " $4 ", " $5 ")" : "of " whose_; first = $1 }
  if (found <= ${mostNamed}) said = said (found > 1 ? ", " : "") $1
}
END {
  if (!found) exit
  if (found > ${mostNamed}) said = said " and " found - ${mostNamed} " more"
  print (found > 1 ? "the containers " : "the container ") said (found > 1 ? " are" : " is") " there already and " of ": rename " (found > 1 ? "them" : "it") " (docker rename " first " NEW-NAME), remove " (found > 1 ? "them" : "it") " (docker rm " first "), or give the scenario another name"
}`;

/** A container has the name of one of ours. */
export const containerNameTaken: Obstacle = (context) => {
  const names = endsOn(context, "container").map(({ container }) => container);
  if (kindOf(context.node).ownsContainers || names.length === 0) return;
  const { docker } = networkLink(context);
  const template = `{{.Names}}|${labelsOfContainer}|{{.Image}}|{{.Status}}`;
  return `${docker} ps -a --no-trunc --format ${quote(template)} 2>/dev/null | awk -v wanted=${quote(names.join(" "))} ${owner(context)} ${quote(`${whoseInAwk.trim()}\n${judgeContainers}`)}`;
};

const judgeNetworks = `BEGIN { FS = "|" }
$1 != "network" || ours($${field.stack}, $${field.project}) || $${field.name} in told { next }
$${field.name} == name || (bridge != "" && $${field.bridge} == bridge) {
  told[$${field.name}] = 1
  owner = whose($${field.stack}, $${field.project})
  print "the Docker network " $${field.name} ($${field.name} == name ? "" : " with the bridge " bridge) " is there already and " (owner == "" ? "not netbench\\047s" : "of " owner) ": " (owner == "" ? "remove it (docker network rm " $${field.name} ")" : "take that testbed down") ", or give the scenario another name"
}`;

/** A Docker network has the name of ours, or the bridge of that name. */
export const networkNameTaken: Obstacle = (context) => {
  const { dockerNetwork } = networkAt(networkLink(context));
  if (kindOf(context.node).ownsContainers || dockerNetwork === undefined) return;
  const bridge = dockerNetwork.options["com.docker.network.bridge.name"] ?? "";
  const variables = `-v name=${quote(dockerNetworkName(context.stack))} -v bridge=${quote(bridge)}`;
  return [
    readDockerNetworks(context),
    `${dockerNetworks} | awk ${variables} ${owner(context)} ${quote(`${whoseInAwk.trim()}\n${judgeNetworks}`)}`,
  ].join("\n");
};

/** A link of another kind has the name of one of ours. One of the kind is ours: left by a run that was killed. */
export const linkNameTaken: Obstacle = (context) => {
  if (kindOf(context.node).ownsContainers) return;
  const link = networkLink(context);
  const { dockerNetwork, expectOnNode } = networkAt(link);
  const bridge = dockerNetwork?.options["com.docker.network.bridge.name"];
  const looks = [
    ...(bridge === undefined ? [] : [kindDiffers(bridge, "bridge")]),
    ...expectOnNode.flatMap(({ link: name, kind, data }) =>
      kind === "vxlan"
        ? [kindDiffers(name, kind), vniTaken(name, data ?? {})]
        : kind === "vlan"
          ? [vlanTaken(link.nic ?? "", name, vlanMark(link, name), data ?? {})]
          : [],
    ),
  ];
  return looks.length === 0 ? undefined : looks.join("\n");
};

const kindDiffers = (name: string, kind: string): Script =>
  [
    `shown=$(ip -d -o link show dev ${quote(name)} 2>/dev/null || true)`,
    `case $shown in '' | *'\\    ${kind} '*) ;; *) echo ${quote(`the link ${name} is there already and is no ${kind} of netbench's: remove it (ip link del dev ${name}), or give the scenario another name`)} ;; esac`,
  ].join("\n");

type Data = Readonly<Record<string, string | number>>;

/** The kernel has one tunnel of a VNI and port. */
const vniTaken = (own: string, { id = "", port = "" }: Data): Script =>
  `ip -d -o link show type vxlan 2>/dev/null | sed -n ${quote(`s/^[0-9]*: \\([^@: ]*\\)[@:].* vxlan id ${id} .* dstport ${port} .*/\\1/p`)} | grep -vxF ${quote(own)} | while read -r link; do echo "the VXLAN link $link has VNI ${id} on port ${port} already: remove it (ip link del dev $link), or choose another network.vni or network.port"; done`;

/** A VLAN of the NIC under our name that is not marked as ours, or of our id under another name. */
const vlanTaken = (nic: string, own: string, mark: string, { id = "" }: Data): Script =>
  [
    `ip -d -o link show type vlan 2>/dev/null | sed -n ${quote(`s/^[0-9]*: \\([^@: ]*\\)@${nic.replaceAll(".", "\\.")}: .* vlan protocol 802.1Q id ${id} .*/\\1/p`)} | while read -r link; do`,
    `  [ "$link" = ${quote(own)} ] && [ -e ${quote(mark)} ] || echo "VLAN ${id} of ${nic} is there already and is not netbench's, $link: remove it (ip link del dev $link), or choose another network.vlanId"`,
    `done`,
  ].join("\n");
