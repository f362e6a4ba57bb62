// Plain JavaScript: runs before any package is installed. Types: packages.d.mts.
import { spawn } from "node:child_process";
import { createHash } from "node:crypto";
import { lstatSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const projectRoot = dirname(dirname(fileURLToPath(import.meta.url)));

export const minimumNode = "20.19.0";

export function nodeVersionProblem(version) {
  const [major = 0, minor = 0] = version.split(".").map(Number);
  const [wantMajor, wantMinor] = minimumNode.split(".").map(Number);
  if (major > wantMajor || (major === wantMajor && minor >= wantMinor)) return undefined;
  return `netbench needs Node.js ${minimumNode} or newer; this is ${version}. Install a newer one (https://nodejs.org) and try again.`;
}

export function packagesStamp(root) {
  const lockFile = readFileSync(join(root, "package-lock.json"));
  return {
    file: join(root, "node_modules", ".netbench-stamp"),
    want: createHash("sha256").update(lockFile).digest("hex"),
  };
}

export function packagesInstalled(root) {
  const { file, want } = packagesStamp(root);
  try {
    return readFileSync(file, "utf8").trim() === want;
  } catch {
    return false;
  }
}

export async function ensurePackages(root = projectRoot) {
  if (packagesInstalled(root)) return;
  const { acquireLock } = await import("./lock.mjs");
  const release = await acquireLock(join(root, ".netbench", "packages.lock"), {
    onWait: ({ pid }) => say(`Waiting for process ${pid}, which is installing the npm packages`),
  });
  try {
    if (packagesInstalled(root)) return;
    if (isLink(join(root, "node_modules"))) {
      throw new Error("node_modules is a link: remove it, npm would empty the folder behind it.");
    }
    say("Installing the npm packages that package-lock.json names (about half a minute)");
    const { file, want } = packagesStamp(root);
    // The stamp goes first and comes last: whatever lies between two of them is unfinished.
    rmSync(file, { force: true });
    await npmCi(root).catch((error) => {
      if (error.interrupted) throw error;
      // npm trips over what others add to a folder while it empties it.
      say("Once more, from an empty node_modules");
      rmSync(join(root, "node_modules"), { recursive: true, force: true, maxRetries: 3 });
      return npmCi(root);
    });
    writeFileSync(file, `${want}\n`);
  } finally {
    release();
  }
}

/**
 * Development packages too, whatever NODE_ENV says: the tests and the loader are among them.
 * No install scripts: none is needed, they would compile and download for nothing, and those of
 * the Pulumi packages put plugins into the person's own ~/.pulumi.
 */
async function npmCi(root) {
  const started = Date.now();
  const ticker = setInterval(() => {
    say(`  npm ci: ${Math.round((Date.now() - started) / 1000)} s`);
  }, 15_000);
  const options = ["--include=dev", "--ignore-scripts", "--no-audit", "--no-fund"];
  const npm = spawn("npm", ["ci", ...options], { cwd: root, stdio: ["ignore", 2, 2] });
  // We end after npm, never before it: the lock is to be held while it writes.
  const forward = (signal) => npm.kill(signal);
  process.on("SIGINT", forward).on("SIGTERM", forward);
  try {
    const code = await new Promise((resolve, reject) => {
      npm.once("error", reject);
      npm.once("close", (exitCode, signal) => resolve(exitCode ?? signal));
    });
    if (code !== 0) {
      const error = new Error(`npm ci failed (${code}); its own message is above.`);
      throw Object.assign(error, { interrupted: typeof code === "string" });
    }
  } finally {
    clearInterval(ticker);
    process.off("SIGINT", forward).off("SIGTERM", forward);
  }
}

function isLink(path) {
  return lstatSync(path, { throwIfNoEntry: false })?.isSymbolicLink() ?? false;
}

function say(line) {
  process.stderr.write(`${line}\n`);
}
