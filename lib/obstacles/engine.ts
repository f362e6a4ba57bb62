import { kindOf } from "../node/index.ts";
import { networkLink } from "../node/network-link.ts";
import { quote } from "../shell.ts";
import type { Obstacle } from "./obstacle.ts";

/** Docker 19.03: the oldest whose API has all that containers here are made with. */
const oldestApi = { version: "19.03", minor: 40 };

const facts = "{{.OSType}}|{{.OperatingSystem}}|{{.KernelVersion}}|{{.Name}}|{{.SecurityOptions}}";

/**
 * The node's engine must be the machine's own: containers share a folder with the node, and their processes are
 * read in its /proc.
 */
const judge = `BEGIN { FS = "|" }
function say(what, mend) { print "its Docker engine " what ": " mend; exit }
$1 == "" { exit }
$1 != "linux" { say("is one for " $1, "choose one for Linux on this machine") }
$2 == "Docker Desktop" { say("is Docker Desktop, which is a virtual machine of its own", "choose an engine of this machine (docker context use default), or make another machine a node of kind ssh") }
$3 != kernel || (host !~ /^unix:/ && $4 != name) { say("at " host " is on another machine, " $4 " (Linux " $3 ")", "choose an engine of this machine (DOCKER_HOST, docker context use default), or make that machine a node of kind ssh") }
$5 ~ /name=rootless/ { say("is rootless, so that its networks are in a namespace of its own", "choose the machine\\047s own engine (docker context use default)") }`;

/** An engine that does not answer, is too old, or cannot share the node's folders, links and processes. */
export const engineUnfit: Obstacle = (context) => {
  const kind = kindOf(context.node);
  if (kind.ownsContainers) return;
  const { docker } = networkLink(context);
  const host = kind.dockerSocket(context);
  const variables = `-v kernel="$(uname -r)" -v name="$(uname -n)" -v host=${quote(host)}`;
  return [
    `if command -v docker >/dev/null; then`,
    `  if api=$(${docker} version -f '{{.Server.Version}} {{.Server.APIVersion}}' 2>/dev/null); then`,
    `    minor=\${api##*.} api=\${api#* }`,
    `    case $api in 1.*) [ "$minor" -ge ${oldestApi.minor} ] || echo "its Docker engine is too old, its API is $api: install Docker ${oldestApi.version} or newer" ;; esac`,
    `    ${docker} info -f ${quote(facts)} 2>/dev/null | awk ${variables} ${quote(judge)}`,
    ...(kind.route(context) === undefined
      ? [
          `  else`,
          `    echo ${quote(`its Docker engine at ${host} does not answer`)}": start it, or choose another one (DOCKER_HOST, docker context use); its client says: $(${docker} version -f x 2>&1 | sed '/^$/d' | tail -n 1)"`,
        ]
      : []),
    `  fi`,
    `fi`,
  ].join("\n");
};
