import { existsSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { findProgram } from "./find-program.ts";
import { runProgram } from "./run-program.ts";

/** Asked by Debian's packages before they start a service (invoke-rc.d(8)); 101 forbids it. */
const policyFile = "/usr/sbin/policy-rc.d";
const ours =
  "#!/bin/sh\n# Made by netbench while it installs packages; may be removed.\nexit 101\n";

/**
 * Installs packages for their programs alone: `install` runs while no service may be started, and
 * with systemd `services` do not start with the machine either.
 */
export async function withoutServices(
  services: readonly string[],
  install: () => Promise<void>,
  file = policyFile,
): Promise<void> {
  // One that a killed set-up has left is taken over and removed.
  const isTheirs = existsSync(file) && readFileSync(file, "utf8") !== ours;
  if (!isTheirs) writeFileSync(file, ours, { mode: 0o755 });
  try {
    await install();
  } finally {
    if (!isTheirs) rmSync(file, { force: true });
  }
  if (services.length > 0 && existsSync("/run/systemd/system")) {
    await runProgram(findProgram("systemctl") ?? "systemctl", ["disable", "--now", ...services]);
  }
}
