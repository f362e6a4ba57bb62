import { quote } from "./shell.ts";
import { type HostState, type Script, script } from "./script.ts";

/**
 * Drift as an input. The engine's Command resource has no read, so a check runs on every preview and
 * yields a token: the one that `up` left on the node while the state is in order, otherwise a new one
 * that says what differs. The token is part of the resource's environment: in order, nothing changes;
 * drifted, the preview shows the sentence and `up` runs again in place.
 */

/** Environment variable that carries the token into `up`. */
export const tokenVariable = "NETBENCH_STATE";

/** Prints the token for a state, see above. Never fails and never writes. */
export function tokenScript(check: Script, tokenFile: string): Script {
  const file = quote(tokenFile);
  return [
    `differences=$(sh -c ${quote(check)} 2>&1) || differences="\${differences:-the check failed}"`,
    `if [ -z "$differences" ] && [ -s ${file} ]; then cat ${file}; exit 0; fi`,
    `read -r fresh </proc/sys/kernel/random/uuid`,
    `[ -s ${file} ] || { printf 'new %s\\n' "$fresh"; exit 0; }`,
    `printf 'drift %s: %s\\n' "$fresh" "$(printf '%s' "$differences" | tr '\\n' ';' | sed 's/;/; /g')"`,
  ].join("\n");
}

/** `up` and `down` with the token kept: written last by `up`, removed first by `down`. */
export function withToken(state: HostState, tokenFile: string): HostState {
  const file = quote(tokenFile);
  return {
    // Stops at a failure itself: a state that runs inside a namespace is one command of this script.
    up: script(
      state.up,
      `mkdir -p "$(dirname ${file})"`,
      `printf '%s\\n' "\${${tokenVariable}}" >${file}`,
    ),
    down: script(`rm -f ${file}`, state.down, `rmdir -p "$(dirname ${file})" 2>/dev/null || true`),
    check: state.check,
  };
}
