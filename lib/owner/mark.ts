import { type Person, volatileDir } from "../folders.ts";
import { type HostState, script } from "../script.ts";
import { quote, words } from "../shell.ts";
import { type Owner, ownerLines } from "./owner.ts";

/**
 * The mark of a testbed: a small file beside its volatile files that says whose it is. Written before
 * anything else is touched and removed last, so that whatever stands has one. Names of nodes have no
 * dot: no node's folder is called so.
 */
export const markName = "owner.mark";

/** What was brought up, beside the mark (lib/owner/brought-up.ts). */
export const broughtUpName = "brought-up.json";

export const markFile = (person: Person, stack: string): string =>
  `${volatileDir(person, stack)}/${markName}`;

/** What of a ground decides the mark. */
export interface Marked {
  readonly stack: string;
  readonly person: Person;
  readonly owner: Owner;
}

/**
 * The mark as desired state, on the machine that the scripts run on. `up` fails where another checkout
 * was quicker: a link is made by one of two only (link(2)).
 */
export function markState(
  { stack, person, owner }: Marked,
  where: "here" | "there" = "here",
): HostState {
  const file = quote(markFile(person, stack));
  const isOurs = ownerLines(owner, where)
    .map((line) => `grep -qsxF ${quote(line)} ${file}`)
    .join(" && ");
  const lines = [...ownerLines(owner, "there"), `uid ${person.uid}`];
  return {
    up: script(
      `mkdir -p ${quote(volatileDir(person, stack))}`,
      `if ! { ${isOurs}; }; then`,
      `  { ${words("printf", "%s\\n", ...lines)}; date -u '+since %Y-%m-%dT%H:%M:%SZ'; } >${file}.$$`,
      `  if ! ln ${file}.$$ ${file} 2>/dev/null; then`,
      `    rm -f ${file}.$$`,
      `    echo ${quote(`${stack} is being brought up from another checkout:`)} $(sed -n 's/^checkout //p' ${file}) >&2`,
      `    exit 1`,
      `  fi`,
      `  rm -f ${file}.$$`,
      `fi`,
    ),
    down: script(
      `if ${isOurs}; then`,
      `  rm -f ${quote(`${volatileDir(person, stack)}/${broughtUpName}`)} ${file}`,
      `fi`,
    ),
    check: script(
      `if [ ! -e ${file} ]; then echo "mark of the checkout: want one, have none"`,
      `elif ! { ${isOurs}; }; then echo "mark of the checkout: want this one's, have another's"; fi`,
    ),
  };
}
