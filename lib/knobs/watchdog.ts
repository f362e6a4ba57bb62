import type { Script } from "../script.ts";
import { quote } from "../shell.ts";

/** How long a node waits to be reached again before it gives the originals back. */
export const watchdogSec = 30;

/**
 * For changes that may cut the node off from us: a process on the node that undoes them unless it is
 * told in time that we still reach it. `undo` must be safe to run when nothing was done.
 */
export function watched(undo: Script, folder: string): { arm: Script; confirm: Script } {
  const file = quote(`${folder}/reached`);
  const wait = [
    `n=0`,
    `while [ "$n" -lt ${watchdogSec} ]; do`,
    `  [ ! -e ${file} ] || { rm -rf ${quote(folder)}; exit 0; }`,
    `  sleep 1; n=$((n + 1))`,
    `done`,
    `rm -rf ${quote(folder)}`,
    undo,
  ].join("\n");
  return {
    arm: [
      `mkdir -p ${quote(folder)}`,
      `rm -f ${file}`,
      `setsid sh -c ${quote(wait)} </dev/null >/dev/null 2>&1 &`,
    ].join("\n"),
    confirm: `[ ! -d ${quote(folder)} ] || : >${file}`,
  };
}
