import { expect } from "chai";
import { saltOfEmpty, withSalt } from "../../cli/salt.ts";

const scenario = "config:\n  netbench:scenario:\n    nodes: [{ name: n1, kind: local }]\n";

describe("the salt of a stack's file", () => {
  it("is a line before the configuration; all else stays", () => {
    expect(withSalt(scenario, "v1:own")).to.equal(`encryptionsalt: v1:own\n${scenario}`);
    const text = `# What it shows\n${scenario}`;
    expect(withSalt(text)).to.equal(`# What it shows\nencryptionsalt: ${saltOfEmpty}\n${scenario}`);
    expect(withSalt(text.replaceAll("\n", "\r\n"))).to.include(`${saltOfEmpty}\r\nconfig:`);
  });

  for (const key of ["encryptionsalt: v1:a", "secretsprovider: awskms://x", "encryptedkey: a"]) {
    it(`is left to a file that has ${key.split(":")[0]}`, () => {
      expect(withSalt(`${key}\n${scenario}`)).to.equal(undefined);
    });
  }

  it("is left to pulumi where a line would be something else", () => {
    expect(withSalt("{ config: { netbench:scenario: {} } }\n")).to.equal(undefined);
    expect(withSalt("text: |\n  a\nconfig: [\n")).to.equal(undefined);
    expect(withSalt("")).to.equal(undefined);
  });
});
