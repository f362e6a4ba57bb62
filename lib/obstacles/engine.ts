import { kindOf } from "../node/index.ts";
import { networkLink } from "../node/network-link.ts";
import { quote } from "../shell.ts";
import type { Obstacle } from "./obstacle.ts";

/** Docker 19.03: the oldest whose API has all that containers here are made with. */
const oldestApi = { version: "19.03", minor: 40 };

const facts = "{{.OSType}}|{{.OperatingSystem}}|{{.KernelVersion}}|{{.SecurityOptions}}";

/** Docker Desktop under WSL has the kernel of its person's distribution, but other processes and folders. */
const judge = `BEGIN { FS = "|" }
function say(what, mend) { print "its Docker engine " what ": " mend; exit }
$1 == "" { exit }
$1 != "linux" { say("is one for " $1, "choose one for Linux on this machine") }
$2 == "Docker Desktop" && $3 == kernel { say("is Docker Desktop, whose containers share no folders and processes with this machine", "choose an engine of this machine (docker context use default)") }
$4 ~ /name=rootless/ { say("is rootless, so that its networks are in a namespace of its own", "choose the machine\\047s own engine (docker context use default)") }`;

/** An engine that answers, but is too old, or cannot share the node's folders, links and processes. */
export const engineUnfit: Obstacle = (context) => {
  if (kindOf(context.node).ownsContainers) return;
  const { docker } = networkLink(context);
  return [
    `if api=$(${docker} version -f '{{.Server.Version}} {{.Server.APIVersion}}' 2>/dev/null); then`,
    `  minor=\${api##*.} api=\${api#* }`,
    `  case $api in 1.*) [ "$minor" -ge ${oldestApi.minor} ] || echo "its Docker engine is too old, its API is $api: install Docker ${oldestApi.version} or newer" ;; esac`,
    `  ${docker} info -f ${quote(facts)} 2>/dev/null | awk -v kernel="$(uname -r)" ${quote(judge)}`,
    `fi`,
  ].join("\n");
};
