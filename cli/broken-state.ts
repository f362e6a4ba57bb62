import { copyFileSync, existsSync, readFileSync, renameSync, rmSync } from "node:fs";
import { lockFolder, stateFile } from "./state.ts";

/**
 * Makes good a state file that a kill has cut off: the file backend writes in place, and keeps what
 * was there before as `<stack>.json.bak`. What the last step made carries our labels and is found by
 * them. Call it only where nobody else is at work on the stack.
 */
export function mendBrokenStateFile(stack: string, say: (line: string) => void): void {
  const file = stateFile(stack);
  if (file === undefined || !existsSync(file) || isJson(file)) return;
  const before = `${file}.bak`;
  if (existsSync(before) && isJson(before)) {
    say("An earlier run was killed while it wrote its state: taking the one from a step before.");
    copyFileSync(before, `${file}.new`);
    renameSync(`${file}.new`, file);
    return;
  }
  say("An earlier run was killed while it wrote its first state: forgetting that.");
  rmSync(file);
  // pulumi removes a lock only of a stack that it knows.
  rmSync(lockFolder(stack) ?? "", { recursive: true, force: true });
}

function isJson(file: string): boolean {
  try {
    JSON.parse(readFileSync(file, "utf8"));
    return true;
  } catch {
    return false;
  }
}
