import { volatileRoot } from "../folders.ts";
import { type Script, script } from "../script.ts";
import { quote } from "../shell.ts";
import { broughtUpName, markName } from "./mark.ts";

/** POSIX sh that removes the marks of a stack from a machine, whosever they are: at the end of a take-over. */
export const removeMarks = (stack: string): Script =>
  script(
    `for folder in ${volatileRoot}/netbench-*/${quote(stack)}; do`,
    `  [ -d "$folder" ] || continue`,
    `  rm -f "$folder/${markName}" "$folder/${broughtUpName}"`,
    `  rmdir -p "$folder" 2>/dev/null || true`,
    `done`,
  );
