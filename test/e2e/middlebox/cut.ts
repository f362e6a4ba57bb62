import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { execa } from "execa";

/** Programs that change something, after any of which a script may be killed. */
const changers = ["ip", "bridge", "tc", "ethtool", "nsenter", "mkdir", "rmdir", "rm", "vde_switch"];

/**
 * Runs a script and kills it with all that it has started (kill -9 for its process group) as soon as the n-th
 * program that changes something has ended. Says whether it came so far.
 */
export async function cutOff(script: string, n: number): Promise<boolean> {
  const folder = mkdtempSync(join(tmpdir(), "netbench-cut-"));
  const count = join(folder, "count");
  try {
    for (const program of changers) {
      const { stdout: real } = await execa("which", [program], { reject: false });
      const shim = `#!/bin/sh
${real} "$@"
status=$?
echo >>${count}
[ "$(wc -l <${count})" -ne ${n} ] || kill -9 0
exit $status
`;
      writeFileSync(join(folder, program), shim);
      chmodSync(join(folder, program), 0o755);
    }
    // A group of its own: `kill 0` is to reach this script and nothing else.
    await execa("setsid", ["--wait", "sh", "-c", script], {
      ...{ reject: false, stdin: "ignore", timeout: 30_000 },
      env: { PATH: `${folder}:${process.env["PATH"] ?? ""}` },
    });
    return readFileSync(count, "utf8").length >= n;
  } finally {
    rmSync(folder, { recursive: true });
  }
}
