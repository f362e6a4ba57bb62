import { spawnSync } from "node:child_process";
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";

export interface Outcome {
  status: number | null;
  stdout: string;
  stderr: string;
}

/**
 * A folder of its own in which scripts run for real, with stand-ins for the programs that would
 * change the machine. A stand-in is a script too: its state is in files of `$SANDBOX`.
 */
export class Sandbox {
  readonly folder = mkdtempSync(join(tmpdir(), "netbench-sandbox-"));

  path(...parts: string[]): string {
    return join(this.folder, ...parts);
  }

  write(file: string, text: string): string {
    mkdirSync(dirname(this.path(file)), { recursive: true });
    writeFileSync(this.path(file), text);
    return this.path(file);
  }

  read(file: string): string {
    return readFileSync(this.path(file), "utf8");
  }

  /** Puts a stand-in on the PATH of later runs. */
  program(name: string, body: string): void {
    chmodSync(this.write(`bin/${name}`, `#!/bin/sh\n${body}\n`), 0o755);
  }

  /** Runs a script by the shell that the testbed uses too. */
  sh(script: string, env: Record<string, string> = {}): Outcome {
    const { status, stdout, stderr } = spawnSync("/bin/sh", ["-c", script], {
      encoding: "utf8",
      env: {
        PATH: `${this.path("bin")}:${process.env.PATH ?? ""}`,
        SANDBOX: this.folder,
        ...env,
      },
    });
    return { status, stdout, stderr };
  }

  remove(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }
}
