// Plain JavaScript: it is used before anything is loaded. Types: surroundings.d.mts.
import { accessSync, constants, statSync } from "node:fs";
import { homedir } from "node:os";
import { delimiter } from "node:path";

export function mendSurroundings(env) {
  if (env.TMPDIR !== undefined && !isUsable(env.TMPDIR)) delete env.TMPDIR;
  if (env.HOME !== undefined && !env.HOME.startsWith("/")) delete env.HOME;
  const own = (env.PATH ?? "").split(delimiter).filter((folder) => folder !== "");
  env.PATH = [...own, ...systemFolders.filter((folder) => !own.includes(folder))].join(delimiter);
}

/** Where systems keep programs; a cron job, a unit or a plain account has only some of them on PATH. */
const systemFolders = [
  ...["/usr/local/sbin", "/usr/local/bin", "/usr/sbin", "/usr/bin", "/sbin", "/bin"],
];

export function homeProblem(env, find = homedir) {
  if (env.HOME !== undefined || env.XDG_CACHE_HOME?.startsWith("/")) return undefined;
  try {
    find();
    return undefined;
  } catch {
    return `User ${process.getuid?.()} has no home folder on this machine, and HOME is not set: set HOME, or XDG_CACHE_HOME, to a folder of yours.`;
  }
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
