import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect } from "chai";

const folder = join(dirname(fileURLToPath(import.meta.url)), "fixtures", "golden");

const shells = [["sh"], ["busybox", "ash"]].filter(
  ([program = ""]) => spawnSync(program, ["true"]).error === undefined,
);

/** Every script must be read by a POSIX shell, and by the one inside the containers where it is here. */
export function expectShellReads(script: string): void {
  for (const [program = "", ...args] of shells) {
    const { status, stderr } = spawnSync(program, [...args, "-n"], {
      input: script,
      encoding: "utf8",
    });
    expect({ program, status, stderr }).to.deep.equal({ program, status: 0, stderr: "" });
  }
}

/**
 * Compares a script with test/fixtures/golden/<name>.sh, so that a change of what runs on a node is
 * seen in review. UPDATE_GOLDEN=1 writes the files anew.
 */
export function expectGolden(name: string, script: string): void {
  expectShellReads(script);
  const file = join(folder, `${name}.sh`);
  const text = `${script.trimEnd()}\n`;
  if (process.env.UPDATE_GOLDEN === "1") {
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, text);
  }
  expect(existsSync(file), `${file} is missing; UPDATE_GOLDEN=1 writes it`).to.equal(true);
  expect(text, `${file} differs; UPDATE_GOLDEN=1 writes it anew`).to.equal(
    readFileSync(file, "utf8"),
  );
}
