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
export const tokenScript = (check: Script, tokenFile: string): Script =>
  [
    `differences=$(sh -c ${quote(check)} 2>&1) || differences="\${differences:-the check failed}"`,
    printToken(tokenFile),
  ].join("\n");

/** A state whose check another machine is asked for. */
export interface CheckedThere {
  readonly check: Script;
  readonly tokenFile: string;
}

/**
 * The same for states of another machine, a line each, all asked in one session: sessions cost more
 * than checks. `there` gives the command line that runs a script on that machine.
 */
export function tokensScript(
  there: (script: Script) => Script,
  states: readonly CheckedThere[],
): Script {
  const questions = states.flatMap(({ check }, at) => [
    // No check prints a line that begins so.
    `echo '@ ${at}'`,
    // Not in front of ||: there a check would not stop at its first failure.
    `(`,
    check,
    `) 2>&1`,
    `[ "$?" = 0 ] || echo "the check failed"`,
  ]);
  const answers = states.flatMap(({ tokenFile }, at) => [
    `differences=$(answer ${at})`,
    printToken(tokenFile),
  ]);
  return [
    `answers=$(${there([...questions, `echo '@ end'`].join("\n"))} 2>&1) || true`,
    // Where the session broke off nobody knows.
    `case $answers in`,
    `  *'@ end') answer() { printf '%s\\n' "$answers" | awk -v want="@ $1" '/^@ / { on = $0 == want; next } on'; } ;;`,
    `  *) answer() { printf '%s\\n' "\${answers:-the check failed}"; } ;;`,
    `esac`,
    ...answers,
  ].join("\n");
}

/** Prints the token of a state whose `differences` are known. */
function printToken(tokenFile: string): Script {
  const file = quote(tokenFile);
  return [
    `if [ -z "$differences" ] && [ -s ${file} ]; then`,
    `  cat ${file}`,
    `else`,
    `  read -r fresh </proc/sys/kernel/random/uuid`,
    `  if [ -s ${file} ]; then`,
    `    printf 'drift %s: %s\\n' "$fresh" "$(printf '%s' "$differences" | tr '\\n' ';' | sed 's/;/; /g')"`,
    `  else`,
    `    printf 'new %s\\n' "$fresh"`,
    `  fi`,
    `fi`,
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
