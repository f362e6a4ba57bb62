import { type Script, script } from "../../lib/script.ts";
import { quote, words } from "../../lib/shell.ts";
import { type Guest, type GuestNic, type LabLayout, machineId, managementNic } from "./layout.ts";

/** PATH of all that runs in a guest. */
export const guestPath = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

/** Where a guest has its settings, within its own layer over the machine's root. */
export const guestFolder = "/etc/netbench-lab";

/** Files of a guest's folder on the machine that it takes with it. */
export const guestFiles = ["host_key", "authorized_keys", "sshd_config", "docker.json"] as const;

/** Namespace in a guest for the part of a NIC that its users do not see. */
export const wire = "wire";

/** What a guest says on its console when something has come up, or will not. */
export const consoleMarks = {
  ssh: "netbench-lab: ssh is up",
  docker: "netbench-lab: docker is up",
  failed: "netbench-lab: failed:",
} as const;

/**
 * The first program of a guest: POSIX sh, process 1. Whatever fails ends it, and the kernel with it
 * (it panics without process 1), so that a guest that is half made does not stay.
 */
export function guestInit({ guests }: LabLayout, guest: Guest): Script {
  return `#!/bin/sh\n${script(
    `export PATH=${quote(guestPath)} HOME=/root`,
    "cd /",
    ...ownRoot,
    ...settings(guest),
    ...fileSystems,
    ...controlGroups,
    ...identity(guest, guests),
    ...network(guest),
    ...sshServer,
    ...dockerEngine,
    ...processOne,
  )}\n`;
}

/**
 * A layer in memory over the machine's root. overlay is a module, and where modprobe looks for
 * modules there are none yet.
 */
const ownRoot = [
  "mount -t proc proc /proc",
  'modules="/usr/lib/uml/modules/$(uname -r)"',
  "mount -t tmpfs -o mode=755 layer /mnt",
  "mkdir /mnt/upper /mnt/work /mnt/root",
  'grep -qw overlay /proc/filesystems || insmod "$modules/kernel/fs/overlayfs/overlay.ko"',
  "mount -t overlay -o lowerdir=/,upperdir=/mnt/upper,workdir=/mnt/work layer /mnt/root",
  "cd /mnt/root",
  "mkdir .machine",
  "pivot_root . .machine",
  "cd /",
  "umount -l /.machine",
  "rmdir /.machine",
  "mkdir -p /lib/modules",
  'ln -sfn "$modules" "/lib/modules/$(uname -r)"',
];

/** Before /run of the machine is hidden by the guest's own. */
function settings({ folder }: Guest): string[] {
  return [
    words("mkdir", "-p", guestFolder),
    words("cp", ...guestFiles.map((name) => `${folder}/${name}`), guestFolder),
  ];
}

/** Mounts over what belongs to the machine's running programs, and what a kernel offers anew. */
const fileSystems = [
  "mount -t proc proc /proc",
  "mount -t sysfs sysfs /sys",
  "mount -t devtmpfs dev /dev",
  "exec </dev/null >/dev/console 2>&1",
  "mkdir -p /dev/pts /dev/shm",
  "mount -t devpts -o mode=620,ptmxmode=666 devpts /dev/pts",
  "mount -t tmpfs -o mode=1777 shm /dev/shm",
  "mount -t tmpfs -o mode=1777 tmp /tmp",
  "mount -t tmpfs -o mode=755 run /run",
  "mkdir -p -m 1777 /run/lock",
  "for folder in docker containerd netbench; do",
  '  mkdir -p "/var/lib/$folder"',
  '  mount -t tmpfs -o mode=711 "$folder" "/var/lib/$folder"',
  "done",
  "[ -e /dev/fd ] || ln -s /proc/self/fd /dev/fd",
  "n=0",
  "for name in stdin stdout stderr; do",
  '  [ -e "/dev/$name" ] || ln -s "/proc/self/fd/$n" "/dev/$name"',
  "  n=$((n + 1))",
  "done",
];

/** One hierarchy a controller (cgroup v1), as Docker finds it without systemd. */
const controlGroups = [
  "mount -t tmpfs -o mode=755 cgroup /sys/fs/cgroup",
  "while read -r name hierarchy groups enabled; do",
  '  [ "$enabled" = 1 ] || continue',
  '  mkdir "/sys/fs/cgroup/$name"',
  '  mount -t cgroup -o "$name" cgroup "/sys/fs/cgroup/$name"',
  "done </proc/cgroups",
];

function identity(guest: Guest, guests: readonly Guest[]): string[] {
  const hosts = guests.flatMap(({ host, nics }) =>
    nics.map(({ name, address }) => `${address} ${name === managementNic ? host : `${host}-test`}`),
  );
  return [
    `echo ${quote(guest.host)} >/proc/sys/kernel/hostname`,
    `echo ${quote(guest.host)} >/etc/hostname`,
    `${words("printf", "%s\\n", "127.0.0.1 localhost", ...hosts)} >/etc/hosts`,
    `echo ${machineId(guest)} >/etc/machine-id`,
    // sshd refuses an account whose password begins with !, keys or not.
    "sed -i 's/^root:[^:]*:/root:*:/' /etc/shadow",
    "rm -f /etc/nologin",
    // Each command over ssh reads .bashrc: what the machine's root has there took 3.5 s.
    'for file in .bashrc .profile .bash_profile; do : >"/root/$file"; done',
  ];
}

function network({ nics }: Guest): string[] {
  const commands = nics.flatMap((nic) => [
    ...(nic.mtuBytes < nic.maxMtuBytes ? behindWire(nic) : renamed(nic)),
    words("ip", "address", "add", `${nic.address}/${nic.prefixLength}`, "dev", nic.name),
    words("ip", "link", "set", nic.name, "up"),
  ]);
  return ["ip link set lo up", ...commands];
}

const renamed = ({ bornAs, name }: GuestNic) => [words("ip", "link", "set", bornAs, "name", name)];

/**
 * The driver takes 1500 for the largest MTU, whatever the command line says: once lowered, its MTU
 * does not rise again (Linux 6.1, arch/um/drivers/vector_kern.c leaves max_mtu as it is). So the NIC
 * keeps its own in a namespace out of sight, and what is under test is a veth that leads to it.
 */
function behindWire({ bornAs, name, mac, mtuBytes, maxMtuBytes }: GuestNic): string[] {
  const ip = (...rest: (string | number)[]) => words("ip", "-n", wire, ...rest);
  const peer = ["peer", "name", "inside", "netns", wire, "mtu", maxMtuBytes];
  return [
    words("ip", "netns", "add", wire),
    words("ip", "link", "set", bornAs, "netns", wire),
    words("ip", "link", "add", name, "address", mac, "mtu", mtuBytes, "type", "veth", ...peer),
    ip("link", "add", "wire", "type", "bridge"),
    ...[bornAs, "inside", "wire"].map((link) => ip("link", "set", link, "up")),
    ...[bornAs, "inside"].map((port) => ip("link", "set", port, "master", "wire")),
  ];
}

const sshServer = [
  "mkdir -p -m 755 /run/sshd",
  `chmod 600 ${guestFolder}/host_key`,
  `/usr/sbin/sshd -f ${guestFolder}/sshd_config`,
  `echo ${quote(consoleMarks.ssh)}`,
];

/** As on an emulated node: no bridge and no packet filter of its own. */
const dockerEngine = [
  `dockerd --config-file ${guestFolder}/docker.json --storage-driver overlay2 --bridge none --iptables=false >/var/log/netbench-dockerd.log 2>&1 &`,
  "dockerd=$!",
  "(",
  "  until [ -S /run/docker.sock ] && docker version >/dev/null 2>&1; do",
  '    if ! kill -0 "$dockerd" 2>/dev/null; then',
  `      echo ${quote(`${consoleMarks.failed} dockerd has ended`)}`,
  "      tail -n 5 /var/log/netbench-dockerd.log",
  "      exit 1",
  "    fi",
  "    sleep 0.1",
  "  done",
  `  echo ${quote(consoleMarks.docker)}`,
  ") &",
];

/** Waiting collects whatever has lost its parent. */
const processOne = ["while :; do", "  sleep 86400 &", "  wait $! || :", "done"];
