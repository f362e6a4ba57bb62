import { spawnSync } from "node:child_process";
import { tmpdir } from "node:os";
import { expect } from "chai";
import { projectRoot } from "../../cli/environment.ts";
import { homeProblem, mendSurroundings } from "../../cli/surroundings.mjs";

describe("the folder for temporary files", () => {
  const mended = (folder: string) => {
    const env: NodeJS.ProcessEnv = { TMPDIR: folder };
    mendSurroundings(env);
    return env.TMPDIR;
  };

  it("is the person's", () => expect(mended(tmpdir())).to.equal(tmpdir()));

  for (const odd of ["", "relative", "/no/such/folder", "/dev/null"]) {
    it(`is not ${odd || "nothing"}`, () => expect(mended(odd)).to.equal(undefined));
  }
});

describe("a home folder", () => {
  const none = () => {
    throw new Error("uv_os_homedir returned ENOENT");
  };

  it("is missed where there is neither HOME nor an entry of the user, and nothing else will do", () => {
    expect(homeProblem({}, none)).to.match(/^User \d+ has no home folder .*: set HOME, or .*$/);
    expect(homeProblem({ XDG_CACHE_HOME: "relative" }, none)).to.be.a("string");
    expect(homeProblem({ XDG_CACHE_HOME: "/cache" }, none)).to.equal(undefined);
    expect(homeProblem({ HOME: "/home/me" }, none)).to.equal(undefined);
    expect(homeProblem({}, () => "/home/me")).to.equal(undefined);
  });

  it("is not relative", () => {
    const env: NodeJS.ProcessEnv = { HOME: "relative" };
    mendSurroundings(env);
    expect(env.HOME).to.equal(undefined);
  });
});

describe("where programs are looked for", () => {
  const pathFrom = (path?: string) => {
    const env: NodeJS.ProcessEnv = path === undefined ? {} : { PATH: path };
    mendSurroundings(env);
    return env.PATH?.split(":");
  };
  const system = ["/usr/local/sbin", "/usr/local/bin", "/usr/sbin", "/usr/bin", "/sbin", "/bin"];

  it("is where the person says first, and in the system's folders behind", () => {
    expect(pathFrom("/mine:/usr/bin:/bin")).to.deep.equal([
      ...["/mine", "/usr/bin", "/bin"],
      ...["/usr/local/sbin", "/usr/local/bin", "/usr/sbin", "/sbin"],
    ]);
    expect(pathFrom(system.join(":"))).to.deep.equal(system);
    expect(pathFrom()).to.deep.equal(system);
    expect(pathFrom(":/mine::")?.[0]).to.equal("/mine");
  });
});

describe("a command whose output goes nowhere", function () {
  this.timeout(60_000);
  const run = (redirection: string) =>
    spawnSync(
      "sh",
      ["-c", `"$0" cli/bootstrap.mjs check quickstart ${redirection}`, process.execPath],
      {
        cwd: projectRoot,
        encoding: "utf8",
      },
    );

  it("ends in one line on a full disk", () => {
    const { status, stderr } = run(">/dev/full");
    expect(stderr).to.match(/^stdout cannot be written: .*no space left on device.*\n$/);
    expect(status).to.equal(1);
  });

  it("ends without a word where nobody reads it", () => {
    const { stderr } = run("| true");
    expect(stderr).to.equal("");
  });

  it("works without stdin", () => {
    const { status, stdout } = run("<&-");
    expect(status).to.equal(0);
    expect(stdout).to.include("quickstart");
  });
});
