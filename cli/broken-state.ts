import { copyFileSync, existsSync, readdirSync, readFileSync, renameSync, rmSync } from "node:fs";
import { join } from "node:path";
import { lockFolder, stateFile } from "./state.ts";

/**
 * Makes good a state file that a kill has cut off: the file backend writes in place, and keeps what
 * was there before as `<stack>.json.bak`. What the last step made carries our labels and is found by
 * them. Call it only where nobody else is at work on the stack.
 */
export function mendBrokenStateFile(stack: string, say: (line: string) => void): void {
  const file = stateFile(stack);
  if (file === undefined) return;
  forgetBrokenAttributes(stack, file);
  if (!existsSync(file) || isJson(file)) return;
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

/**
 * Beside each file the backend keeps one with its attributes, which may be missing but not be cut off:
 * pulumi then says no more than `EOF`, of this stack and of all.
 */
function forgetBrokenAttributes(stack: string, file: string): void {
  const locks = lockFolder(stack);
  const inLocks = locks === undefined || !existsSync(locks) ? [] : readdirSync(locks);
  const beside = [file, `${file}.bak`].map((one) => `${one}${attributesEnding}`);
  const ofLocks = inLocks.filter((name) => name.endsWith(attributesEnding));
  for (const attributes of [...beside, ...ofLocks.map((name) => join(locks ?? "", name))])
    if (existsSync(attributes) && !isJson(attributes)) rmSync(attributes);
}

const attributesEnding = ".attrs";

function isJson(file: string): boolean {
  try {
    JSON.parse(readFileSync(file, "utf8"));
    return true;
  } catch {
    return false;
  }
}
