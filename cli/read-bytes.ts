import { readFileSync, statSync } from "node:fs";
import { UserError } from "../lib/errors.ts";

/** A stack file has a few hundred bytes; what is larger is refused by its reader, of which this is enough. */
const readAtMostBytes = 64 * 1024 * 1024;

const reasons: Partial<Record<string, string>> = {
  ENOENT: "it is not there, or a link that leads nowhere",
  EACCES: "you may not read it",
  EPERM: "you may not read it",
  ELOOP: "it is a link that leads to itself",
  ENOTDIR: "a folder on its path is none",
};

/** Bytes of a file, `name` in messages. @throws UserError saying why it cannot be read. */
export function readBytes(file: string, name: string): Buffer {
  try {
    const found = statSync(file);
    if (found.isDirectory()) throw unreadable(name, "it is a folder");
    if (!found.isFile()) throw unreadable(name, "it is no regular file");
    if (found.size > readAtMostBytes) throw unreadable(name, "it has more than 64 MiB");
    return readFileSync(file);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === undefined) throw error;
    throw unreadable(name, reasons[code] ?? code);
  }
}

const unreadable = (name: string, why: string) =>
  new UserError(`${name} cannot be read: ${why}. Nothing was touched.`);
