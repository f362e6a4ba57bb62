import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect } from "chai";
import { projectRoot } from "../../../cli/environment.ts";
import { nicSettingNames } from "../../../lib/knobs/index.ts";
import { portsSchema } from "../../../lib/scenario/ports.ts";
import { guestNic, lives } from "../../e2e/support/link-lives.ts";

/** Rows of the table of docs/nic.md, by knob. */
function documented(): Map<string, { real: string; fixtures: string; where: string }> {
  const text = readFileSync(join(projectRoot, "docs/nic.md"), "utf8");
  const [, section = ""] = text.split("\n## What was tried on what\n");
  const rows = section.split("\n").flatMap((line) => {
    const [, knob, real, fixtures, where] =
      /^\| `([\w.]+)` *\| (.*?) *\| (.*?) *\| (.*?) *\|$/.exec(line) ?? [];
    return knob === undefined
      ? []
      : [[knob, { real: real ?? "", fixtures: fixtures ?? "", where: where ?? "" }] as const];
  });
  return new Map(rows);
}

/** Sections of the fixtures of ethtool's output, by setting. */
const ethtoolOptions: Readonly<Record<string, string>> = {
  ...{ channels: "-l", ringRx: "-g", ringTx: "-g", coalesce: "-c" },
  ...{ flowControl: "-a", offloads: "-k", rss: "-x" },
};

function driversThatTell(setting: string): string {
  const folder = join(projectRoot, "test/fixtures/ethtool");
  const option = ethtoolOptions[setting];
  return readdirSync(folder)
    .map((file) => file.replace(/\.txt$/, ""))
    .filter((driver) => !["veth", "tun"].includes(driver) && option !== undefined)
    .filter((driver) =>
      readFileSync(join(folder, `${driver}.txt`), "utf8").includes(`@ ${option}\n`),
    )
    .join(", ");
}

/** The links that a setting is tried on; a guest's MTU is asked for as it is. */
function linksTried(setting: string): string {
  const onGuest = setting !== "mtuBytes" && setting in guestNic;
  const links = Object.keys(lives).filter((link) => setting in (lives[link]?.wanted ?? {}));
  return [...links, ...(onGuest ? ["guest"] : [])].join(", ");
}

describe("what docs/nic.md says was tried", () => {
  const rows = documented();
  const ports = Object.keys(portsSchema.shape).map((name) => `ports.${name}`);

  it("names each knob of the table, and no other", () => {
    const knobs = [...nicSettingNames.map((name) => `nic.${name}`), ...ports];
    expect([...rows.keys()].sort()).to.deep.equal([...knobs, "sysctls", "governor"].sort());
  });

  for (const setting of nicSettingNames)
    it(`is what the tests do: nic.${setting}`, () => {
      const { real, fixtures } = rows.get(`nic.${setting}`) ?? {};
      expect(real).to.equal(linksTried(setting));
      if (setting in ethtoolOptions) expect(fixtures).to.equal(driversThatTell(setting));
      expect(`${real}${fixtures}`, "tried on something").to.not.equal("");
    });

  it("is in tests that are there", () => {
    for (const [knob, { real, fixtures, where }] of rows) {
      expect(`${real}${fixtures}`, knob).to.not.equal("");
      const files = [...where.matchAll(/`(test\/[\w./-]+)`/g)].map(([, file = ""]) => file);
      expect(files, knob).to.not.deep.equal([]);
      for (const file of files) expect(existsSync(join(projectRoot, file)), file).to.equal(true);
    }
  });
});
