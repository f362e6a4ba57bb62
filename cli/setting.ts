import { UserError } from "../lib/errors.ts";
import { inShort } from "../lib/printable.ts";

/** What `--set` is given: `nic.mtuBytes=9000`, `nodes[0].sysctls."net.ipv4.tcp_rmem"="4096 …"`. */

const step = /\.?(?:([\w-]+)|"([^"]*)"|\[(\d+)\]|\["([^"]*)"\])/y;

/** The keys of a path: `nodes.0.name` or `nodes[0].name`; keys with dots in quotes. */
export function keysOf(path: string): string[] {
  const keys: string[] = [];
  step.lastIndex = 0;
  while (step.lastIndex < path.length) {
    const at = step.lastIndex;
    const [, ...forms] = step.exec(path) ?? [];
    const key = forms.find((form) => form !== undefined);
    if (key === undefined || (at === 0 && path.startsWith(".")))
      throw new UserError(
        `${inShort(path)} is no path of a value: write it as nic.mtuBytes, nodes[0].name or nodes[0].sysctls."net.ipv4.tcp_rmem".`,
      );
    keys.push(key);
  }
  return keys;
}

/** A path and its value as typed: JSON where it is JSON, else a text. undefined where it is neither. */
export function settingOf(typed: string): [path: string, value: unknown] | undefined {
  const [, path, text] = /^((?:[^="]|"[^"]*")+)=([^]+)$/.exec(typed) ?? [];
  if (path === undefined || text === undefined) return undefined;
  return [path, valueOf(text)];
}

function valueOf(text: string): unknown {
  try {
    const value: unknown = JSON.parse(text);
    // A number beyond all that a computer counts with stays what was typed.
    return typeof value === "number" && !Number.isFinite(value) ? text : value;
  } catch {
    return text;
  }
}
