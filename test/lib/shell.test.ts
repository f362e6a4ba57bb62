import { spawnSync } from "node:child_process";
import { expect } from "chai";
import fc from "fast-check";
import { quote, words } from "../../lib/shell.ts";
import { script } from "../../lib/script.ts";

/** What the shell makes of each word, told apart by a character that none of them holds. */
function readBack(line: string): string[] {
  const { stdout } = spawnSync("sh", ["-c", `printf '%s\\0' ${line}`], { encoding: "buffer" });
  return stdout.toString("utf8").split("\0").slice(0, -1);
}

const text = fc.string({ unit: "binary" }).map((value) => value.replaceAll("\0", ""));

describe("quote", () => {
  it("leaves plain words as they are", () => {
    for (const word of ["eth1", "/dev/shm/netbench-0", "198.19.0.0/16", "a=b", "user@host"])
      expect(quote(word)).to.equal(word);
    expect(quote(9000)).to.equal("9000");
  });

  it("makes a word of the empty text", () => expect(readBack(quote(""))).to.deep.equal([""]));

  it("gives any text through a real shell unchanged", () => {
    fc.assert(
      fc.property(fc.array(text, { minLength: 1, maxLength: 50 }), (values) => {
        const whole = values.map((value) => Buffer.from(value).toString("utf8"));
        expect(readBack(words(...values))).to.deep.equal(whole);
      }),
      { numRuns: 40 },
    );
  });

  it("gives what a shell holds dear through unchanged", () => {
    const values = ["'", "''", "\\", "$HOME", "`id`", "a\nb", "\n", "*", "~", "-n", "#", "a'b'c"];
    expect(readBack(words(...values))).to.deep.equal(values);
  });

  it("can be nested, as when a script is an argument of another", () => {
    fc.assert(
      fc.property(text, (value) => {
        const inner = `printf '%s\\0' ${quote(value)}`;
        const { stdout } = spawnSync("sh", ["-c", `sh -c ${quote(inner)}`], { encoding: "utf8" });
        expect(stdout).to.equal(`${Buffer.from(value).toString("utf8")}\0`);
      }),
      { numRuns: 30 },
    );
  });

  it("refuses what no shell word can hold", () => expect(() => quote("a\0b")).to.throw(/NUL/));
});

describe("script", () => {
  it("stops at the first failure, and at a variable that is not set", () => {
    for (const wrong of ["false", 'echo "$never_set"'])
      expect(spawnSync("sh", ["-c", script(wrong, "echo on")]).stdout.toString()).to.equal("");
  });
});
