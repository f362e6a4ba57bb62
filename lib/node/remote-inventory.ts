import type { Script } from "../script.ts";
import { linesOf, sectionsIn } from "../sections.ts";

/**
 * What is on another machine, by kind, before a testbed comes up and after it is down. A part begins
 * with a line of its name. One process a part, as they take milliseconds on a small machine.
 */
export const remoteInventoryScript: Script = [
  `echo '@ links'; ip -o link`,
  `echo '@ namespaces'; ls /run/netns 2>/dev/null || true`,
  `echo '@ containers'; docker container ls -a --format '{{.Names}}' 2>/dev/null || true`,
  `echo '@ images'; docker image ls --format '{{.Repository}}:{{.Tag}}' 2>/dev/null || true`,
  `echo '@ networks'; docker network ls --format '{{.Name}}' 2>/dev/null || true`,
  // "==> /proc/7/cmdline <==" and the words, NUL after each.
  `echo '@ processes'; head -v -c 4096 /proc/[0-9]*/cmdline 2>/dev/null | tr '\\0' ' ' || true; echo`,
].join("\n");

/** The lines of each part. */
export const remoteInventoryIn = (text: string): Record<string, string[]> =>
  Object.fromEntries(
    [...sectionsIn(text)].map(([part, said]) => [
      part,
      linesOf(said).filter((line) => !/^==> .* <==$/.test(line)),
    ]),
  );
