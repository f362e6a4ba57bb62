// Plain JavaScript: it is used before anything is loaded. Types: surroundings.d.mts.
import { accessSync, constants, statSync } from "node:fs";
import { delimiter } from "node:path";

export function mendSurroundings(env) {
  if (env.TMPDIR !== undefined && !isUsable(env.TMPDIR)) delete env.TMPDIR;
  const own = (env.PATH ?? "").split(delimiter).filter((folder) => folder !== "");
  env.PATH = [...own, ...systemFolders.filter((folder) => !own.includes(folder))].join(delimiter);
}

/** Where systems keep programs; a cron job, a unit or a plain account has only some of them on PATH. */
const systemFolders = [
  ...["/usr/local/sbin", "/usr/local/bin", "/usr/sbin", "/usr/bin", "/sbin", "/bin"],
];

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
