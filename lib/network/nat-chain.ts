import { count } from "../count.ts";
import { type HostState, script } from "../script.ts";
import { quote, words } from "../shell.ts";

/** A chain of our own in the node's `nat` table (iptables(8)), so that other programs' stay theirs. */
export interface NatChain {
  /** What its rules are for, in sentences: `published ports of guests`. */
  what: string;
  name: string;
  /** Chains of the table that it is asked in. */
  hooks: readonly string[];
  /** As `iptables -S` prints them, without the chain: words without blanks. */
  rules: readonly string[];
}

export function natChainState({ what, name, hooks, rules }: NatChain): HostState {
  const chain = quote(name);
  const prelude = [
    `wanted=${quote(rules.map((rule) => `-A ${name} ${rule}`).join("\n"))}`,
    `nat() { iptables -w -t nat "$@"; }`,
    `differences() {`,
    `  [ "$(nat -S ${chain} 2>/dev/null | grep '^-A')" = "$wanted" ] || echo ${quote(`${what}: want ${count(rules.length, "rule")}, have others or none`)}`,
    ...hooks.map(
      (hook) =>
        `  nat -C ${words(hook, "-j", name)} 2>/dev/null || echo ${quote(`${what}: want asked in ${hook}, are not`)}`,
    ),
    `}`,
  ];
  return {
    up: script(
      ...prelude,
      `[ -n "$(differences)" ] || exit 0`,
      `nat -N ${chain} 2>/dev/null || nat -F ${chain}`,
      `printf '%s\\n' "$wanted" | while read -r rule; do nat $rule; done`,
      ...hooks.map((hook) => {
        const asked = words(hook, "-j", name);
        return `nat -C ${asked} 2>/dev/null || nat -I ${asked}`;
      }),
    ),
    down: [
      ...hooks.map((hook) => `iptables -w -t nat -D ${words(hook, "-j", name)} 2>/dev/null`),
      `iptables -w -t nat -F ${chain} 2>/dev/null`,
      `iptables -w -t nat -X ${chain} 2>/dev/null`,
      `true`,
    ].join("\n"),
    check: script(...prelude, `differences`),
  };
}
