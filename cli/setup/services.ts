import { existsSync, readFileSync, rmSync, writeFileSync } from "node:fs";

/**
 * Keeps packages from starting their services while something is installed: Debian asks this file
 * (invoke-rc.d(8), 101: action forbidden). One of the machine's own is left alone.
 */
const policyFile = "/usr/sbin/policy-rc.d";

const mark = "# Written by netbench's set-up for as long as it installs packages; safe to delete.";
const policy = `#!/bin/sh\n${mark}\nexit 101\n`;

/** Runs the work with services kept from starting. A file that a kill left is taken over and removed. */
export async function withoutServices<T>(work: () => Promise<T>, file = policyFile): Promise<T> {
  if (existsSync(file) && !readFileSync(file, "utf8").includes(mark)) return work();
  writeFileSync(file, policy, { mode: 0o755 });
  try {
    return await work();
  } finally {
    rmSync(file, { force: true });
  }
}
