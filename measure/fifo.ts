import { execFile } from "node:child_process";
import { closeSync, constants, openSync, statSync, unlinkSync, writeSync } from "node:fs";
import { Socket } from "node:net";
import { promisify } from "node:util";
import { UserError } from "../lib/errors.ts";
import { hasCode, messageOf } from "./error-text.ts";

const run = promisify(execFile);
const { O_NONBLOCK, O_RDWR, O_WRONLY } = constants;

/** Makes FIFOs; whatever else has the name goes away first. */
export async function makeFifos(paths: readonly string[]): Promise<void> {
  for (const path of paths) {
    if (isFifo(path) === false) unlinkSync(path);
  }
  const missing = paths.filter((path) => isFifo(path) === undefined);
  if (missing.length === 0) return;
  await run("mkfifo", ["-m", "600", "--", ...missing]).catch((error: unknown) => {
    throw new UserError(`cannot make a FIFO: ${messageOf(error)}`);
  });
}

/** Whether the path is a FIFO; undefined where there is nothing. */
export function isFifo(path: string): boolean | undefined {
  return statSync(path, { throwIfNoEntry: false })?.isFIFO();
}

/** Calls back with every line that arrives, until the socket is destroyed. Never sees an end. */
export function readLines(path: string, onLine: (line: string) => void): Socket {
  const fd = openSync(path, O_RDWR | O_NONBLOCK);
  const socket = new Socket({ fd, readable: true, writable: false });
  let rest = "";
  socket.setEncoding("utf8");
  socket.on("data", (chunk: string) => {
    const lines = (rest + chunk).split("\n");
    rest = lines.pop() ?? "";
    lines.forEach(onLine);
  });
  // Nothing is written and the end never comes: an error here means that the folder went away.
  socket.on("error", () => socket.destroy());
  return socket;
}

/** Whether somebody has the FIFO open for reading: it is made a moment before. */
export function isRead(path: string): boolean {
  const fd = openForWriting(path);
  if (fd !== undefined) closeSync(fd);
  return fd !== undefined;
}

/** Writes one line at once; false where nobody reads the FIFO or it is full. */
export function tryWriteLine(path: string, line: string): boolean {
  const fd = openForWriting(path);
  if (fd === undefined) return false;
  try {
    return writeSync(fd, line) === Buffer.byteLength(line);
  } catch {
    return false;
  } finally {
    closeSync(fd);
  }
}

/** Without waiting; undefined where nobody reads. */
function openForWriting(path: string): number | undefined {
  try {
    return openSync(path, O_WRONLY | O_NONBLOCK);
  } catch (error) {
    if (hasCode(error, "ENXIO") || hasCode(error, "ENOENT")) return undefined;
    throw error;
  }
}

/**
 * Opens a FIFO and holds it open: all that wait in open() go at once, and so does one that comes a
 * moment later. Returns the way to close it. Opening for reading and writing never waits or fails.
 */
export function holdOpen(path: string): () => void {
  const fd = openSync(path, O_RDWR | O_NONBLOCK);
  return () => closeSync(fd);
}
