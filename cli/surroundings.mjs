// Plain JavaScript: it is used before anything is loaded. Types: surroundings.d.mts.
import { accessSync, constants, statSync } from "node:fs";

export function mendSurroundings(env) {
  if (env.TMPDIR !== undefined && !isUsable(env.TMPDIR)) delete env.TMPDIR;
}

function isUsable(folder) {
  try {
    accessSync(folder, constants.W_OK | constants.X_OK);
    return folder.startsWith("/") && statSync(folder).isDirectory();
  } catch {
    return false;
  }
}

/** 128 + SIGPIPE, as a shell says of a program that nobody reads any more. */
const unreadStatus = 141;

export function endWithOutput(streams, exit) {
  for (const name of ["stdout", "stderr"]) {
    streams[name].on("error", ({ code, message }) => {
      if (code === "EPIPE") return exit(unreadStatus);
      if (name !== "stderr") streams.stderr.write(`${name} cannot be written: ${message}\n`);
      exit(1);
    });
  }
}
