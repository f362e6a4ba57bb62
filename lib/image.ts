import { agentPath, agentScript } from "./agent.ts";
import { probePrograms } from "./latency/probe.ts";
import type { Scenario } from "./scenario.ts";
import { quote, words } from "./shell.ts";

/**
 * The tools image: the node's own iperf3 and a few friends, so that the same binary runs inside and
 * outside of containers and no registry is needed. `docker import` needs no builder either.
 */

/** Repository of the image; the tag is a digest of what is in it. */
export const imageRepository = "netbench-tools";

/** Programs in every image: copied from the machine with the shared libraries they name. */
export const imageTools = ["iperf3", "ping", "ip", "ethtool", "tc", "busybox"] as const;

/** Programs in the image of a scenario: more only where it asks for them, so that other testbeds' images stay as they are. */
export const imageToolsOf = ({ benchmark }: Pick<Scenario, "benchmark">): readonly string[] => [
  ...imageTools,
  ...probePrograms({ benchmark }),
];

/** Where they are looked for beside PATH: a plain account often lacks the sbin folders. */
export const extraPath = ["/usr/local/sbin", "/usr/sbin", "/sbin"] as const;

/** busybox applets that get a name of their own: what the agent uses, and what one needs to look around. */
const applets = [
  ...["sh", "timeout", "mkfifo", "sleep", "kill", "cat", "mv", "rm", "ls", "ps", "id", "date"],
  ...["echo", "printf", "true", "false", "test", "head", "tail", "wc", "grep", "sed", "env", "dd"],
];

/** Stands for the folders of the libraries, which only the machine knows. */
const foldersHere = "@FOLDERS@";

export interface ImageSpec {
  readonly tag: string;
  /** Default: those of every image. */
  readonly tools?: readonly string[];
  /** Command line of the Docker client with the engine that is to have the image. */
  readonly docker: (...args: string[]) => readonly string[];
}

/** Full name of the image with this content digest. */
export function imageName(digest: string): string {
  return `${imageRepository}:${digest.slice(0, 12)}`;
}

/** POSIX sh that makes the image, or does nothing where the engine has it. Takes 1 to 2 s. */
export function buildImageScript({ tag, docker, tools = imageTools }: ImageSpec): string {
  const settings = [
    ...["ENV PATH=/bin", "ENV TMPDIR=/tmp", `ENV LD_LIBRARY_PATH=${foldersHere}`],
    ...['CMD ["sh"]', "LABEL netbench=tools"],
  ].flatMap((setting) => ["-c", setting]);
  const load = words(...docker("import", ...settings, "-m", "netbench tools", "-", tag));
  return `set -eu
if ! ${words(...docker("image", "inspect", tag))} >/dev/null 2>&1; then
(
set -eu
export LC_ALL=C PATH="$PATH:${extraPath.join(":")}"
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
trap 'exit 130' INT
trap 'exit 143' TERM HUP
root=$work/root
mkdir -p "$root/bin" "$root/etc" "$root/tmp" "$root/netbench" "$root/proc" "$root/sys" "$root/dev"
chmod 1777 "$root/tmp"
folders=
for tool in ${tools.join(" ")}; do
  path=$(command -v "$tool") || { echo "cannot build the image ${tag}: $tool is not installed" >&2; exit 1; }
  cp -L "$path" "$root/bin/$tool"
  # ldd fails on a static binary: then there is nothing to copy.
  ldd "$path" >"$work/libraries" 2>/dev/null || : >"$work/libraries"
  if grep "not found" "$work/libraries" >&2; then
    echo "cannot build the image ${tag}: $tool lacks a library" >&2
    exit 1
  fi
  for library in $(sed -n -e 's/.*=> \\(\\/[^ ]*\\) .*/\\1/p' -e 's/^[[:space:]]*\\(\\/[^ ]*\\) (.*/\\1/p' "$work/libraries"); do
    [ -e "$root$library" ] || { mkdir -p "$root\${library%/*}"; cp -L "$library" "$root$library"; }
    case ":$folders:" in *":\${library%/*}:"*) ;; *) folders=$folders\${folders:+:}\${library%/*} ;; esac
  done
done
for applet in ${applets.join(" ")}; do ln -s busybox "$root/bin/$applet"; done
cat >"$root${agentPath}" <<'NETBENCH_AGENT'
${agentScript}NETBENCH_AGENT
echo root:x:0:0:root:/:/bin/sh >"$root/etc/passwd"
tar -C "$root" --sort=name --mtime=@0 --owner=0 --group=0 --numeric-owner -cf "$work/image.tar" .
# The image may go to another machine: the command line is quoted as often as there are shells.
load=$(printf '%s' ${quote(load)} | sed "s|${foldersHere}|$folders|")
eval "$load" <"$work/image.tar" >/dev/null
)
fi
`;
}

/** POSIX sh that removes the image, unless a container of another testbed is made from it. */
export function removeImageScript({ tag, docker }: ImageSpec): string {
  const users = docker("container", "ls", "-aq", "--filter", `ancestor=${tag}`);
  return `set -eu
if ${words(...docker("image", "inspect", tag))} >/dev/null 2>&1 &&
  [ -z "$(${words(...users)})" ]; then
  ${words(...docker("image", "rm", tag))} >/dev/null
fi
`;
}

/**
 * POSIX sh that removes tools images that no container is made from, whatever made them: one that was still used when
 * its testbed came down is in no state any more.
 */
export function removeUnusedImagesScript(docker: ImageSpec["docker"]): string {
  const all = docker("image", "ls", "--format", "{{.Repository}}:{{.Tag}}", imageRepository);
  const [users, remove] = [
    words(...docker("container", "ls", "-aq", "--filter")),
    words(...docker("image", "rm")),
  ];
  return `for image in $(${words(...all)} 2>/dev/null); do
  [ -n "$(${users} "ancestor=$image")" ] || ${remove} "$image" >/dev/null 2>&1 || true
done
`;
}

/** POSIX sh that prints a line where the engine lacks the image. Changes nothing. */
export function checkImageScript({ tag, docker }: ImageSpec): string {
  return `set -eu
${words(...docker("image", "inspect", tag))} >/dev/null 2>&1 || echo "image: want ${tag}, have none"
`;
}
