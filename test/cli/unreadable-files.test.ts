import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "chai";
import { execaSync } from "execa";
import { projectRoot } from "../../cli/environment.ts";
import { readBytes } from "../../cli/read-bytes.ts";
import { readScenario, readScenarioToMake, stackNames, whatItShows } from "../../cli/stack-file.ts";
import { errorOf } from "../user-error.ts";

describe("a file that cannot be read", () => {
  const folder = mkdtempSync(join(tmpdir(), "netbench-unreadable-"));
  after(() => rmSync(folder, { recursive: true, force: true }));
  const at = (name: string) => join(folder, name);

  before(() => {
    mkdirSync(at("folder"));
    symlinkSync(at("loop"), at("loop"));
    symlinkSync(at("nothing"), at("dangling"));
    execaSync("mkfifo", [at("pipe")]);
    writeFileSync(at("file"), "text");
  });

  for (const [name, why] of [
    ["folder", /it is a folder/],
    ["loop", /a link that leads to itself/],
    ["dangling", /a link that leads nowhere/],
    ["pipe", /no regular file/],
    ["file/below", /a folder on its path is none/],
  ] as const)
    it(`${name}: is answered in one line`, () => {
      const message = errorOf(() => readBytes(at(name), "the file"));
      expect(message)
        .to.match(/^the file cannot be read: [^\n]+$/)
        .and.to.match(why);
    });
});

describe("a scenario", () => {
  const made: string[] = [];
  const pathOf = (stack: string) => join(projectRoot, "stacks", `Pulumi.${stack}.yaml`);
  const make = (stack: string, text: string) => {
    writeFileSync(pathOf(stack), text);
    made.push(stack);
  };
  afterEach(() => {
    for (const stack of made.splice(0)) rmSync(pathOf(stack), { recursive: true, force: true });
  });
  const body = (kind: string) =>
    `config:\n  netbench:scenario:\n    nodes: [{ name: n1, kind: ${kind} }]\n    network: { module: macvlan }\n`;

  it("whose name Pulumi cannot hold is refused by its name", () => {
    for (const name of ["e2e Lab", "e2e-Größe", "-e2e", "e2e."]) {
      make(name, body("emulated"));
      expect(errorOf(() => readScenario(name))).to.match(
        /^The scenario .+ has 1 mistake; nothing was touched:\n {2}1\. the name: got [^\n]+$/,
      );
    }
  });

  it("whose name is too long for its sockets is refused, and only where it has such", () => {
    const name = `e2e-${"y".repeat(80)}`;
    make(name, body("emulated"));
    expect(errorOf(() => readScenarioToMake(name))).to.match(/^Nothing was touched:\n.+ too long /);
    // What was never made can be taken down.
    expect(readScenario(name).nodes).to.have.length(1);
    make(name, body("local").replace("macvlan", "bridge"));
    expect(readScenarioToMake(name).nodes).to.have.length(1);
  });

  it("is called by its name, not by its file", () => {
    for (const typed of ["stacks/Pulumi.quickstart.yaml", "Pulumi.quickstart.yaml"])
      expect(errorOf(() => readScenario(typed))).to.match(/not by its file: quickstart\.$/);
  });

  it("that is a folder is answered in one line, and listed with the others", () => {
    const name = `e2e-folder-${process.pid}`;
    mkdirSync(pathOf(name));
    made.push(name);
    expect(stackNames()).to.include(name);
    expect(whatItShows(name)).to.equal("");
    expect(errorOf(() => readScenario(name))).to.match(/^stacks\/[^\n]+ it is a folder[^\n]+$/);
  });

  it("that does not exist is answered without what a terminal would act on", () => {
    expect(errorOf(() => readScenario("\u001B[31mx\ny"))).to.match(
      /^There is no scenario \\u\{001B\}\[31mx\\ny/,
    );
  });
});
