import { agentFile, agentPidFile, agentScript, iperf3Port } from "../agent.ts";
import { containerLink, nameInNode } from "../names.ts";
import { startAgent } from "../node/host-agents.ts";
import { type Script, script } from "../script.ts";
import { quote } from "../shell.ts";
import type { Guest, GuestBackend } from "./guest.ts";

/** The agent's folder in a guest, on a tmpfs of the guest's own. */
export const guestAgentDir = "/run/netbench";

const path = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

/** How the first program of a guest begins, until it is alone with its kernel; `line`: a serial line that it has. */
export const firstSteps = (line: string): Script[] => [
  `export PATH=${quote(path)} HOME=/`,
  `cd /`,
  `mount -t proc proc /proc`,
  `mount -t sysfs sysfs /sys`,
  // Kernels that mount it themselves refuse a second one.
  `[ -c ${line} ] || mount -t devtmpfs dev /dev`,
  `exec </dev/null >/dev/console 2>&1`,
  `mount -t tmpfs -o mode=1777 tmp /tmp`,
  `mount -t tmpfs -o mode=755 run /run`,
  `[ -e /dev/fd ] || ln -s /proc/self/fd /dev/fd`,
];

/** Neighbour discovery would be traffic beside what is measured. */
export const withoutIpv6: Script = `for file in /proc/sys/net/ipv6/conf/*/disable_ipv6; do [ ! -e "$file" ] || echo 1 >"$file"; done`;

/** What it says on its console when it is reached by its lines. */
export const guestIsUp = "netbench: the guest is up";

/** What a guest is told on its kernel's command line, by the names of its first program's variables. */
export const toldWords = (
  { name, agents, address, gateway }: Guest,
  { nic }: GuestBackend,
): string[] => [
  `nb.host=${nameInNode(name)}`,
  ...[`nb.nic=${nic}`, `nb.address=${address}`, `nb.gateway=${gateway}`],
  ...agents.map((agent) => `nb.agent=${agent.role},${agent.name},${agent.address}`),
];

/**
 * The first program of all guests: POSIX sh, process 1. Whatever fails ends it, and the kernel with it,
 * so that a guest that is half made does not stay. Its root stays read only: what a test writes is in tmpfs.
 */
export const guestInit = ({ lines }: Pick<GuestBackend, "lines">): Script =>
  `#!/bin/sh\n${script(
    ...firstSteps(lines.control),
    `host= nic= address= gateway= agents=`,
    `read -r told </proc/cmdline`,
    `for word in $told; do`,
    `  case $word in`,
    ...["host", "nic", "address", "gateway"].map((key) => `  nb.${key}=*) ${key}=\${word#*=} ;;`),
    `  nb.agent=*) agents="$agents \${word#*=}" ;;`,
    `  esac`,
    `done`,
    `echo "$host" >/proc/sys/kernel/hostname`,
    withoutIpv6,
    `ip link set lo up`,
    `ip link set "$nic" name ${containerLink}`,
    `ip address add "$address" dev ${containerLink}`,
    `ip link set ${containerLink} up`,
    `ip route add default via "$gateway"`,
    `port=${iperf3Port} own=\${address%/*} dir=${guestAgentDir}`,
    `mkdir -p "$dir"`,
    `cat >"$dir/${agentFile}" <<'AGENT'`,
    agentScript.trimEnd(),
    `AGENT`,
    `for agent in $agents; do`,
    `  role=\${agent%%,*} address=\${agent##*,} name=\${agent#*,}`,
    `  name=\${name%,*}`,
    ...startAgent.map((step) => `  ${step}`),
    `  until [ -s "$dir/${agentPidFile("$name")}" ]; do sleep 0.05; done`,
    `done`,
    `exec 3<>${lines.shell} 4>${lines.events} 5<>${lines.control}`,
    `for line in 3 4 5; do if [ -t "$line" ]; then stty raw -echo <&"$line"; fi; done`,
    // A shell for each that says hello; what an earlier one has left unread is no hello.
    `shells() {`,
    `  while :; do`,
    `    word=`,
    `    until [ "$word" = hello ]; do read -r word token <&3 || sleep 1; done`,
    `    printf '\\nhello %s\\n' "$token" >&3`,
    // Where both ends are terminals it would take itself for one that talks with a person.
    `    setsid sh +i -s <&3 >&3 2>&4 3>&- 4>&- 5>&- &`,
    `    echo "$!" >/run/shell.pid`,
    `    wait "$!"`,
    `    : >/run/shell.pid`,
    `  done`,
    `}`,
    // Without a process: a look at a guest that is measured is to cost nothing.
    `state() {`,
    `  { read -r mtu </sys/class/net/${containerLink}/mtu; } 2>/dev/null || mtu=none`,
    `  found=none`,
    `  while read -r mark value rest; do`,
    `    if [ "$mark $value" = "|-- $own" ]; then found=$value; fi`,
    `  done </proc/net/fib_trie`,
    `  running=running`,
    `  for agent in $agents; do`,
    `    name=\${agent#*,}`,
    `    if ! { read -r pid <"$dir/${agentPidFile("${name%,*}")}"; } 2>/dev/null || [ ! -d "/proc/$pid" ]; then running=none; fi`,
    `  done`,
    `  printf "$token %s\\n" "mtu $mtu" "address $found" "agent $running"`,
    `}`,
    `control() {`,
    `  while :; do`,
    `    read -r token question <&5 || sleep 1`,
    `    case $question in`,
    `    state) state >&5 ;;`,
    `    restart) if read -r pid </run/shell.pid && [ -n "$pid" ]; then kill -s KILL -- "-$pid"; fi 2>/dev/null ;;`,
    `    *) continue ;;`,
    `    esac`,
    `    echo "$token ." >&5`,
    `  done`,
    `}`,
    `(set +eu; shells) &`,
    `(set +eu; control) &`,
    `echo ${quote(guestIsUp)}`,
    // Waiting collects whatever has lost its parent.
    `while :; do sleep 86400 & wait $! || :; done`,
  )}\n`;
