import { execFileSync } from "node:child_process";
import { expect } from "chai";
import { exportLines } from "../../cli/commands/env.ts";

describe("npm run env", () => {
  it("gives lines that a shell evaluates to the very values", () => {
    const value = `it's "$HOME" \`a\`; b`;
    const script = `${exportLines({ A: value, EMPTY: "" })}printf '%s|%s' "$A" "\${EMPTY-unset}"`;
    expect(execFileSync("sh", ["-c", script], { encoding: "utf8" })).to.equal(`${value}|`);
  });
});
