import { volatileRoot } from "../folders.ts";
import {
  middleboxNamespace,
  nodeNamespace,
  projectLabel,
  stackLabel,
  switchNamespace,
} from "../names.ts";
import { type Script } from "../script.ts";
import { quietly, section } from "../sections.ts";
import { quote, words } from "../shell.ts";
import { markName } from "./mark.ts";
import type { Owner } from "./owner.ts";

export interface Look {
  readonly stack: string;
  /** Names of nodes whose namespaces are looked for, beside those that have a folder. */
  readonly nodes: readonly string[];
  /** Docker engines of the machine that may hold containers of the stack, as Docker's `host`. */
  readonly engines: readonly string[];
  readonly owner: Owner;
}

/**
 * POSIX sh that prints what tells whose a testbed on this machine is, by parts (lib/sections.ts):
 * its marks, what Docker's labels say, and what an emulated node stands on. Only reads.
 */
export function lookScript({ stack, nodes, engines, owner }: Look): Script {
  const filters = words(
    ...["--filter", `label=${stackLabel}=${stack}`, "--filter", `label=${projectLabel}`],
  );
  const created = `{{.Label "${projectLabel}"}} {{.CreatedAt}}`;
  const ofStack = quote(stack);
  const namespaces = [
    switchNamespace(stack),
    middleboxNamespace(stack),
    ...nodes.map((node) => nodeNamespace(stack, node)),
  ];
  return [
    section("marks"),
    `for file in ${volatileRoot}/netbench-*/${ofStack}/${markName}; do`,
    `  [ -e "$file" ] || continue`,
    `  cat "$file"`,
    ...[
      `  checkout=$(sed -n 's/^checkout //p' "$file")`,
      `machine=$(sed -n 's/^machine //p' "$file")`,
    ],
    `  if [ "$machine" = ${quote(owner.machine)} ] && [ ! -e "$checkout/Pulumi.yaml" ]; then`,
    // Where one may not look, nobody knows.
    `    there=$checkout; while [ ! -e "$there" ]; do there=$(dirname "$there"); done`,
    `    if [ -x "$there" ]; then echo gone; fi`,
    `  fi`,
    `done`,
    section("labels"),
    ...engines.flatMap((host) => {
      const docker = words("docker", "-H", host);
      return [
        quietly(`${docker} ps -a ${filters} --format ${quote(created)}`),
        quietly(`${docker} network ls ${filters} --format ${quote(created)}`),
      ];
    }),
    // An engine of a node need not run: what it has written down says it too.
    quietly(
      `grep -hoE ${quote(`"${projectLabel}":"[0-9a-f]+"`)} /var/lib/netbench/${ofStack}/*/containers/*/config.v2.json | sort -u | cut -d'"' -f4`,
    ),
    section("places"),
    `for name in ${words(...namespaces)}; do`,
    `  if [ -e "/run/netns/$name" ]; then echo "network namespace $name"; fi`,
    `done`,
    `for socket in /run/netbench/${ofStack}/*/docker.sock; do`,
    `  if [ -S "$socket" ]; then echo "Docker engine at $socket"; fi`,
    `done`,
  ].join("\n");
}
