import { agentDir, nodeVolatileDir } from "../folders.ts";
import { markState } from "../owner/mark.ts";
import { knownAddressOf } from "../scenario/nodes.ts";
import { type HostState, type Script, script } from "../script.ts";
import { quote } from "../shell.ts";
import { stateOverSsh } from "../state-over-ssh.ts";
import { dockerHostOverSsh, dockerOverSsh, overSsh, type SshRoute, sshRoute } from "../ssh.ts";
import type { NodeContext, NodeKind } from "./node-kind.ts";

/** Docker's own default, on the node. */
const socket = "unix:///var/run/docker.sock";

const routeTo = ({ person, stack, node }: NodeContext<"ssh">): SshRoute =>
  sshRoute(person, stack, {
    host: node.managementHost ?? node.host,
    user: node.user,
    port: node.port,
    identityFile: node.identityFile,
    sshConfig: node.sshConfig,
    hostKey: node.hostKey,
  });

const there = (context: NodeContext<"ssh">, body: Script): Script =>
  overSsh(routeTo(context), body);

/**
 * Another machine with the Docker engine that is there, driven by OpenSSH; root on it, or sudo
 * without a password. The address under test may differ from the one that ssh goes to (paper,
 * section IV: coordination out of band).
 */
export const ssh: NodeKind<"ssh"> = {
  dockerHost: (context) => dockerHostOverSsh(routeTo(context)),
  dockerSocket: () => socket,
  docker: (context, ...args) => dockerOverSsh(routeTo(context), args),
  address: ({ node }) => knownAddressOf(node),
  namespace: () => undefined,
  nic: ({ node }) => node.nic,
  inNode: there,
  machine: there,
  route: routeTo,
  hostState: (context) => {
    const { person, stack, node } = context;
    const folder = quote(agentDir(person, stack, node.name));
    const all = quote(nodeVolatileDir(person, stack, node.name));
    const mark = markState(context, "there");
    const state: HostState = {
      up: script(
        mark.up,
        `mkdir -p ${folder}`,
        `chmod 700 ${folder}`,
        // The containers run as the person here, who need not be known there.
        `chown ${person.uid}:${person.gid} ${folder}`,
      ),
      down: script(`rm -rf ${all}`, mark.down, `rmdir -p "$(dirname ${all})" 2>/dev/null || true`),
      check: script(
        mark.check,
        `[ -d ${folder} ] || echo "agents' folder: want ${folder}, have nothing"`,
      ),
    };
    return stateOverSsh(routeTo(context), state);
  },
  ownsContainers: false,
  needsRoot: () => false,
  hasRoot: () => true,
  programs: ["docker", "ip", "nsenter", "mkfifo", "timeout"],
};
