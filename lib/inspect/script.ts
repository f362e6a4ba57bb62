import { agentFile, agentPidFile } from "../agent.ts";
import { agentDir } from "../folders.ts";
import { projectLabel, stackLabel } from "../names.ts";
import { type AnyNodeContext, kindOf } from "../node/index.ts";
import type { Script } from "../script.ts";
import { quietly, section } from "../sections.ts";
import { quote, words } from "../shell.ts";

/**
 * What a testbed is made of, as its nodes say it themselves: one read-only program a node, for all of
 * its links, networks and containers. What cannot be asked is left out of the answer.
 */

const links = "ip -d -j addr show";
/** One line a network, and one a container; docker(1), Go templates. */
const networkFormat =
  '{"name":{{json .Name}},"driver":{{json .Driver}},"subnets":{{json .IPAM.Config}},"options":{{json .Options}}}';
const containerFormat = "{{.Name}} {{.State.Status}} {{.State.Pid}} {{.HostConfig.NetworkMode}}";

/** For the node's own namespace. `project`: digest of the checkout's path. */
export function nodeInspection(context: AnyNodeContext, project: string): Script {
  const { node, person, stack } = context;
  const docker = words("docker", "-H", kindOf(node).dockerSocket(context));
  const agents = quote(agentDir(person, stack, node.name));
  const ours = words(
    ...["--filter", `label=${stackLabel}=${stack}`, "--filter", `label=${projectLabel}=${project}`],
  );
  return [
    "set -eu",
    `docker() { command ${docker} "$@"; }`,
    // All kinds of nodes have the agents' folder while they are up.
    section("up"),
    `if [ -d ${agents} ]; then echo yes; fi`,
    section("kernel"),
    "uname -r",
    section("engine"),
    quietly("docker version --format '{{.Server.Version}}'"),
    section("links"),
    quietly(links),
    section("networks"),
    `found=$(docker network ls -q ${ours} 2>/dev/null) || found=`,
    `[ -z "$found" ] || ${quietly(`docker network inspect --format ${quote(networkFormat)} $found`)}`,
    section("containers"),
    `found=$(docker ps -aq ${ours} 2>/dev/null) || found=`,
    `[ -z "$found" ] || found=$(docker inspect --format ${quote(containerFormat)} $found 2>/dev/null) || found=`,
    `printf '%s\\n' "$found"`,
    section("inside"),
    `printf '%s\\n' "$found" | while read -r name state pid mode; do`,
    `  [ "\${pid:-0}" != 0 ] && [ "$mode" != host ] || continue`,
    // Without root the container is asked itself; the tools image has the program.
    `  inside=$(nsenter "--net=/proc/$pid/ns/net" ${links} 2>/dev/null || docker exec "\${name#/}" ${links} 2>/dev/null </dev/null) || inside=`,
    `  echo "$name $inside"`,
    `done`,
    section("processes"),
    `for file in ${agents}/${agentPidFile("*")}; do`,
    `  { read -r pid <"$file"; } 2>/dev/null || continue`,
    `  grep -qsF ${agents}/${agentFile} "/proc/$pid/cmdline" || continue`,
    `  name=\${file##*/}; echo "\${name%${agentPidFile("")}}"`,
    `done`,
  ].join("\n");
}

/** For this machine: the switch between emulated nodes, or the middlebox in one of their cables. */
export const placeInspection = (namespace: string): Script =>
  ["set -eu", section("links"), quietly(`ip -n ${quote(namespace)} -d -j addr show`)].join("\n");
