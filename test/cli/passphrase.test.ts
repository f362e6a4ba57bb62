import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "chai";
import { UserError } from "../../lib/errors.ts";
import { emptyPassphrase, passphraseFor } from "../../cli/passphrase.ts";

/** Made by pulumi 3.245.0. */
const ofEmpty = "v1:po6Gbn+qe7s=:v1:a0mhv8V3vdMiQMqi:dcGpc0o1AO20eOlMKS8i0cDIe61DEw==";
const ofHorse = "v1:OoUIJvrQyeE=:v1:aPkrLFq9ICSmdhmO:q0PjKo1/MWaTh8jMU01xzh6pOYzacg==";

describe("the passphrase of a stack", function () {
  // A try takes half a second by design.
  this.timeout(30_000);
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "netbench-passphrase-"));
  });
  afterEach(() => rmSync(folder, { recursive: true }));
  const horse = { PULUMI_CONFIG_PASSPHRASE: "correct-horse" };

  it("is the empty one where the person has none, and is not tried", () => {
    expect(passphraseFor("a", "no salt at all", {})).to.equal(emptyPassphrase);
  });

  it("is the empty one for a stack that was made with it, whatever the person has", () => {
    expect(passphraseFor("a", ofEmpty, horse)).to.equal(emptyPassphrase);
    const file = { PULUMI_CONFIG_PASSPHRASE_FILE: "/nonexistent/pass" };
    expect(passphraseFor("a", ofEmpty, file)).to.equal(emptyPassphrase);
  });

  it("is the person's for a stack that was made with it", () => {
    expect(passphraseFor("a", ofHorse, horse)).to.deep.equal({});
    const file = join(folder, "pass");
    writeFileSync(file, "correct-horse\n");
    expect(passphraseFor("a", ofHorse, { PULUMI_CONFIG_PASSPHRASE_FILE: file })).to.deep.equal({});
  });

  it("is asked for where none that is known fits", () => {
    const wrong = { PULUMI_CONFIG_PASSPHRASE: "battery-staple" };
    expect(() => passphraseFor("a", ofHorse, wrong)).to.throw(
      UserError,
      /encryptionsalt of a is of another passphrase .*set PULUMI_CONFIG_PASSPHRASE/,
    );
    const file = { PULUMI_CONFIG_PASSPHRASE_FILE: "/nonexistent/pass" };
    expect(() => passphraseFor("a", ofHorse, file)).to.throw(UserError, "/nonexistent/pass");
  });
});
