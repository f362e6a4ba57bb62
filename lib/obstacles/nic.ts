import { nodeVolatileDir } from "../folders.ts";
import { bridgeName } from "../names.ts";
import { networkAt, networkOf } from "../network/index.ts";
import { kindOf } from "../node/index.ts";
import { networkLink } from "../node/network-link.ts";
import type { Script } from "../script.ts";
import { quote } from "../shell.ts";
import type { Obstacle } from "./obstacle.ts";
import {
  dockerNetworks,
  networkField as field,
  owner,
  readDockerNetworks,
  whoseInAwk,
} from "./ownership.ts";

/** The flags of a link, `,BROADCAST,UP,`, and what it is a port of, as variables of the shell. */
const readLink = (name: string): Script[] => [
  `shown=$(ip -o link show dev ${name} 2>/dev/null || true)`,
  `flags=$(printf '%s\\n' "$shown" | sed -n 's/^[^<]*<\\([^>]*\\)>.*/,\\1,/p')`,
  `master=$(printf '%s\\n' "$shown" | sed -n 's/.* master \\([^ ]*\\) .*/\\1/p')`,
];

/**
 * The NIC under test is a port of something else, or has no carrier. One that is only down is no obstacle: it is
 * brought up, and given back as it was (lib/knobs/link-state.ts).
 */
export const nicUnfit: Obstacle = (context) => {
  const { node, scenario, stack, person } = context;
  const nic = kindOf(node).nic(context);
  if (node.kind === "emulated" || nic === undefined || !networkOf(scenario).usesNic) return;
  const name = quote(nic);
  // While a testbed stands: its bridge, or its Open vSwitch, whose ports all have the one master.
  const own = quote(bridgeName(stack));
  const ownOvs = quote(`${nodeVolatileDir(person, stack, node.name)}/ovs`);
  return [
    ...readLink(name),
    ...(scenario.nic.allowDisruptive
      ? [
          `ip link show dev ${name} >/dev/null 2>&1 || echo ${quote(`${nic}: there is no such interface`)}`,
        ]
      : []),
    `if [ -n "$shown" ]; then`,
    `  case $master in '' | ${own}) ;; ovs-system) [ -d ${ownOvs} ] || echo ${quote(`${nic} is a port of an Open vSwitch: take it out (ovs-vsctl del-port ${nic}), or choose another NIC`)} ;; *) ip -d -o link show dev "$master" 2>/dev/null | grep -q ' vrf ' || echo ${quote(`${nic} is a port of`)} "$master: take it out (ip link set dev" ${name} "nomaster), or choose another NIC" ;; esac`,
    `  case $flags in *,UP,*) case $flags in *,NO-CARRIER,*)`,
    `    echo ${quote(`${nic} has no carrier, its link is down: connect its cable, bring the other end up, or choose another NIC`)} ;;`,
    `  esac ;; esac`,
    `fi`,
  ].join("\n");
};

/** Since then two macvlan networks may share a parent, unless one of them is for passthru (moby, pull request 47318). */
const sharingSince = 27;

const kinds = ["macvlan", "ipvlan"] as const;

const judge = `BEGIN { FS = "|" }
$1 != "network" || $${field.parent} != parent || ours($${field.stack}, $${field.project}) { next }
$${field.driver} == driver && driver == "macvlan" && engine >= ${sharingSince} && mode != "passthru" && $${field.mode} != "passthru" { next }
{
  owner = whose($${field.stack}, $${field.project})
  print parent " is the parent of the Docker network " $${field.name} " (" $${field.driver} ")" (owner == "" ? "" : " of " owner) ": " (owner == "" ? "remove that network (docker network rm " $${field.name} ")" : "take that testbed down") ", or choose another NIC or a vlanId"
}`;

/** Another macvlan or ipvlan, of Docker's or by hand, sits on what containers' links are to sit on. */
export const parentTaken: Obstacle = (context) => {
  if (kindOf(context.node).ownsContainers) return;
  const link = networkLink(context);
  const { driver = "", options = {} } = networkAt(link).dockerNetwork ?? {};
  const parent = options["parent"];
  if (parent === undefined) return;
  const mode = options["macvlan_mode"] ?? "";
  const variables = `-v parent=${quote(parent)} -v driver=${driver} -v mode=${quote(mode)} -v engine="\${engine%%.*}"`;
  const [other = ""] = kinds.filter((kind) => kind !== driver);
  const unwanted = mode === "passthru" ? kinds : [other];
  return [
    `engine=$(${link.docker} version -f '{{.Server.Version}}' 2>/dev/null || echo 0)`,
    readDockerNetworks(context),
    `${dockerNetworks} | awk ${variables} ${owner(context)} ${quote(`${whoseInAwk.trim()}\n${judge}`)}`,
    // The kernel has one handler of received frames a link: macvlan's or ipvlan's, and passthru's alone.
    `for kind in ${unwanted.join(" ")}${unwanted.includes("macvlan") ? " macvtap" : ""}; do`,
    `  ip -o link show type "$kind" 2>/dev/null | sed -n ${quote(`s/^[0-9]*: \\([^@ ]*\\)@${parent.replaceAll(".", "\\.")}: .*/\\1/p`)} | while read -r upper; do`,
    `    echo ${quote(`${parent} is the parent of the link`)} "$upper ($kind): remove it (ip link del dev $upper), or choose another NIC"`,
    `  done`,
    `done`,
  ].join("\n");
};
