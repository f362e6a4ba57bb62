import { middleboxRunDir } from "../folders.ts";
import { macFrom } from "../guest/guest.ts";
import { firstSteps, withoutIpv6 } from "../guest/init.ts";
import { askingGuests, lockFile } from "../guest/lines.ts";
import { umlNic, umlWords } from "../guest/uml.ts";
import { digest, middleboxLinks } from "../names.ts";
import { kernelFeatures } from "../network/kernel-features.ts";
import { settled } from "../network/settled.ts";
import { type Script, script } from "../script.ts";
import { pathSurvey } from "../survey/path.ts";
import { quote, words } from "../shell.ts";
import type { Box, Forwarder } from "./forwarder.ts";

/**
 * A forwarder in a virtual machine (user-mode-linux; Linux: Documentation/virt/uml/user_mode_linux_howto_v2.rst): a
 * kernel of its own that is a process of the middlebox's namespace. Each side is a tap that this process reads and a
 * bridge that joins it with the link, as for other forwarders that are programs; in the guest its two NICs have the
 * names of the links, so that the forwarder's own scripts run there as they are. It is asked by a serial line.
 */

const sides = [
  { link: middleboxLinks.client, tap: "t1", bridge: "b1" },
  { link: middleboxLinks.server, tap: "t2", bridge: "b2" },
] as const;

/** Memory of the guest where the scenario does not say, MiB: it boots with half of it. */
const usualMemoryMiB = 256;
/** Of a boot that takes two seconds: a machine may be busy with something else. */
const bootLimitSec = 60;
/** The guest's serial line. */
const line = "/dev/ttyS0";
const isUp = "netbench: the middlebox is up";

/** Not below /dev, as guests' own are not (lib/folders.ts). */
const folder = ({ stack }: Pick<Box, "stack">): string => `${middleboxRunDir(stack)}/vm`;
const pidFile = (box: Box): string => `${folder(box)}/pid`;

/** A file of the guest's tmpfs. */
const file = (name: string, body: Script): Script =>
  [`cat >/run/${name} <<'NETBENCH_END'`, body, `NETBENCH_END`].join("\n");

/** The guest's first program. Whatever fails ends it, and the kernel with it. */
const init = ({ up, check }: { up: Script; check: Script }): Script =>
  `#!/bin/sh\n${script(
    ...firstSteps(line),
    // The distribution keeps its modules apart from those of the machine's own kernel.
    `modules=/lib/modules; [ ! -d /usr/lib/uml/modules ] || modules=/usr/lib/uml/modules`,
    `mkdir /run/lib`,
    `ln -s "$modules" /run/lib/modules`,
    `printf '#!/bin/sh\\nexec modprobe -d /run "$@"\\n' >/run/modprobe`,
    `chmod 755 /run/modprobe`,
    `echo /run/modprobe >/proc/sys/kernel/modprobe`,
    withoutIpv6,
    `ip link set lo up`,
    ...sides.flatMap(({ link }, at) => [
      `ip link set vec${at} name ${link}`,
      `ip link set ${link} up`,
    ]),
    file("up", up),
    file("check", check),
    file("survey", pathSurvey),
    `sh /run/up`,
    `exec 5<>${line}`,
    `stty -F ${line} raw -echo`,
    `echo ${quote(isUp)}`,
    `set +eu`,
    `while :; do`,
    `  read -r token question <&5 || sleep 1`,
    `  case $question in check | survey) ;; *) continue ;; esac`,
    `  sh "/run/$question" 2>&1 | sed "s/^/$token /" >&5`,
    `  echo "$token ." >&5`,
    `done`,
  )}\n`;

/** Its process by the pid file, and it must be ours. */
const runs = (box: Box): Script =>
  `{ read -r pid <${quote(pidFile(box))}; } 2>/dev/null && grep -qszx ${quote(`[u]mid=${idOf(box)}`)} "/proc/$pid/cmdline"`;

const idOf = ({ stack }: Box): string => `netbench-middlebox-${digest(stack, 12)}`;

const ask = (box: Box, question: "check" | "survey"): Script =>
  `${askingGuests}\nask ${quote(folder(box))} ${question}`;

/** Its process, and one for each address space in it, which a kill -9 leaves behind. */
const end = (box: Box): Script =>
  `grep -lszx ${quote(`[u]mid=${idOf(box)}`)} /proc/[0-9]*/cmdline | cut -d/ -f3 | xargs -r kill -9 2>/dev/null || true`;

/** What the guest says of what it has dropped (lib/survey/path.ts), for the node's own shell. */
export const surveyInVm = (box: Box): Script => ask(box, "survey");

export const inVm = (inner: Forwarder): Forwarder => ({
  routes: inner.routes,
  // The taps carry what a link leaves to hardware along with each frame (vnet_hdr).
  plainFrames: false,
  kernel: [kernelFeatures.bridge],
  programs: [
    ...["ip", "linux.uml", "modprobe", "setsid", "mkfifo", "stty", "flock", "timeout", "sed"],
    ...inner.programs,
  ],
  pidFiles: (box) => [pidFile(box)],
  state: (box) => {
    const dir = quote(folder(box));
    const body = init(inner.state({ ...box, dir: "/run/netbench" }));
    const config = digest(`${body} ${box.mtuBytes} ${box.middlebox.memoryMiB ?? ""}`);
    const command = words(
      ...umlWords(idOf(box), folder(box), box.middlebox.memoryMiB ?? usualMemoryMiB),
      "ssl0=fd:3,fd:4",
      ...sides.map(
        // The same whenever it boots: ends know a router by it.
        ({ tap }, at) => umlNic(at, tap, macFrom(digest(`${box.stack} ${tap}`, 6)), box.mtuBytes),
      ),
    );
    const check = script(
      `if ${runs(box)} && [ "$(cat ${dir}/config 2>/dev/null)" = ${config} ]; then`,
      `  (${ask(box, "check")}) || echo "middlebox guest: want an answer, have none; its console is ${folder(box)}/console.log"`,
      `else`,
      `  echo "middlebox guest: want running, have none"`,
      `fi`,
      ...sides.flatMap(({ link, tap, bridge }) =>
        [link, tap].map(
          (port) =>
            `ip -o link show up dev ${port} 2>/dev/null | grep -q " master ${bridge} " || echo "middlebox ${port}: want up in ${bridge}, have none"`,
        ),
      ),
    );
    return {
      up: script(
        `if ! { ${runs(box)} && [ "$(cat ${dir}/config 2>/dev/null)" = ${config} ]; }; then`,
        `  ${end(box)}`,
        `  rm -rf ${dir}`,
        `  mkdir -p ${dir}`,
        ...sides.map(
          ({ tap }) =>
            `  ip link del dev ${tap} 2>/dev/null || true; ip tuntap add ${tap} mode tap vnet_hdr`,
        ),
        `fi`,
        ...sides.flatMap(({ link, tap, bridge }) => [
          `ip link show dev ${bridge} >/dev/null 2>&1 || ip link add name ${bridge} type bridge`,
          `ip link set dev ${bridge} mtu ${box.mtuBytes} up`,
          `ip link set dev ${link} master ${bridge}`,
          `ip link set dev ${tap} mtu ${box.mtuBytes} master ${bridge} up`,
        ]),
        `if [ ! -e ${dir}/config ]; then`,
        `cat >${dir}/init <<'NETBENCH_INIT'`,
        `${body.trimEnd()}`,
        `NETBENCH_INIT`,
        `  chmod 700 ${dir}/init`,
        `  (cd ${dir} && mkfifo -m 600 control.in control.out && : >${lockFile})`,
        // Its memory is an unlinked file in TMPDIR, which has to be a tmpfs to be fast.
        `  env -i "PATH=$PATH:/usr/local/sbin:/usr/sbin:/sbin" TMPDIR=/dev/shm setsid sh -c 'echo "$$" >"$1/pid"; cd "$1"; shift; exec 3<>control.in 4<>control.out; exec "$@"' guest ${dir} ${command} </dev/null >${dir}/console.log 2>&1 &`,
        `  waited=0`,
        `  until grep -qs ${quote(isUp)} ${dir}/console.log; do`,
        `    waited=$((waited + 1))`,
        `    if [ "$waited" -gt ${bootLimitSec * 10} ] || { [ "$waited" -gt 20 ] && ! { ${runs(box)}; }; }; then`,
        `      echo "the middlebox's guest does not come up. The end of its console:" >&2`,
        `      sed '/^Kernel panic/q' ${dir}/console.log | tail -n 12 >&2`,
        `      ${end(box)}`,
        `      exit 1`,
        `    fi`,
        `    sleep 0.1`,
        `  done`,
        `  echo ${config} >${dir}/config`,
        `fi`,
        settled(words("sh", "-c", check)),
      ),
      check,
    };
  },
});
