import { projectLabel, stackLabel } from "../names.ts";
import type { AnyNodeContext } from "../node/index.ts";
import { networkLink } from "../node/network-link.ts";
import type { Script } from "../script.ts";
import { quote } from "../shell.ts";

/**
 * Whose something of Docker's is, by its labels. awk: `whose(stack, project)` is empty for what carries no label of
 * ours, `ours(stack, project)` is true for what this very testbed has. After `owner`, which sets their variables.
 */
export const whoseInAwk = `
function ours(stack, project) { return stack == own_stack && project == own_project }
function whose(stack, project) {
  if (stack == "") return ""
  return "the testbed " stack (project == own_project ? "" : " of another checkout")
}`;

/** How a sentence names the testbed of the same name that another checkout has. */
export const ofAnotherCheckout = (stack: string): string =>
  `the testbed ${stack} of another checkout`;

/** Options of awk that say which testbed is ours. */
export const owner = ({ stack, project }: AnyNodeContext): Script =>
  `-v own_stack=${quote(stack)} -v own_project=${quote(project)}`;

/** Labels of what \`docker ps\` lists, as a template. */
export const labelsOfContainer = `{{.Label "${stackLabel}"}}|{{.Label "${projectLabel}"}}`;

/** Labels of a network \`$n\`, as a template. */
const labelsOfNetwork = `{{index $n.Labels "${stackLabel}"}}|{{index $n.Labels "${projectLabel}"}}`;

const networkFields = `{{$n.Name}}|{{$n.Driver}}|{{$n.Scope}}|${labelsOfNetwork}|{{index $n.Options "com.docker.network.bridge.name"}}|{{index $n.Options "parent"}}|{{index $n.Options "macvlan_mode"}}|{{$n.Id}}`;

/** Fields of the lines that follow, by their places. */
export const networkField = {
  ...{ kind: 1, subnet: 2, name: 3, driver: 4, scope: 5, stack: 6, project: 7 },
  ...{ bridge: 8, parent: 9, mode: 10, id: 11 },
} as const;

/**
 * Reads the node's Docker networks once, for \`dockerNetworks\` to print: a line each subnet, or one without, of the
 * fields above. A client of Docker's takes a twentieth of a second for each question.
 */
export function readDockerNetworks(context: AnyNodeContext): Script {
  const { docker } = networkLink(context);
  const line = (subnet: string) => `network|${subnet}|${networkFields}{{"\\n"}}`;
  const template = `{{$n := .}}{{range .IPAM.Config}}${line("{{.Subnet}}")}{{else}}${line("")}{{end}}`;
  return `[ -n "\${networks_of_docker+read}" ] || networks_of_docker=$(${docker} network ls -q 2>/dev/null | xargs -r ${docker} network inspect -f ${quote(template)} 2>/dev/null | sed 's/<no value>//g')`;
}

/** Prints them, after they were read. */
export const dockerNetworks: Script = `printf '%s\\n' "$networks_of_docker"`;
