import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "chai";
import {
  filesIn,
  flagsIn,
  remotePrologue,
  requests,
  requestText,
  stampedFilesIn,
  takeAnswer,
} from "../../lib/remote-shell.ts";

describe("the shell on another machine", () => {
  let folder: string;
  before(() => (folder = mkdtempSync(join(tmpdir(), "netbench remote-"))));
  after(() => rmSync(folder, { recursive: true, force: true }));

  /** Answers of a real shell to requests, in order. */
  function answers(...asked: string[]) {
    const input =
      remotePrologue(folder) + asked.map((one, at) => requestText(at + 1, one)).join("");
    let rest = spawnSync("sh", { input, encoding: "utf8" }).stdout;
    return asked.map((_, at) => {
      const taken = takeAnswer(rest);
      if (taken === undefined) throw new Error(`no answer ${at + 1} in ${rest}`);
      rest = taken.rest;
      expect(taken.answer.id).to.equal(at + 1);
      return taken.answer;
    });
  }

  it("answers each request with its output and status, in order", () => {
    const [first, second, third] = answers("echo one; echo two", "(exit 3)", "printf 'no end'");
    expect(first).to.include({ text: "one\ntwo\n", status: 0 });
    expect(second).to.include({ text: "", status: 3 });
    expect(third).to.include({ text: "no end", status: 0 });
  });

  it("lets no request read those that follow", () => {
    expect(answers("cat", "echo on").map(({ text }) => text)).to.deep.equal(["", "on\n"]);
  });

  it("takes nothing from an answer that is not whole", () => {
    expect(takeAnswer("half\n\u00011 ")).to.equal(undefined);
    expect(takeAnswer("half")).to.equal(undefined);
    expect(() => takeAnswer("a\n\u0001what\n")).to.throw(/something else/);
  });

  it("refuses a request of two lines", () =>
    expect(() => requestText(1, "echo\necho")).to.throw(RangeError));

  it("gives files with their names, and leaves out those that are not there", () => {
    const [one, two] = ["it's one", "two"].map((name) => join(folder, name));
    writeFileSync(one ?? "", "==> not a name <==\nlast\n");
    writeFileSync(two ?? "", "no end");
    const [answer] = answers(requests.files([one ?? "", join(folder, "none"), two ?? ""]));
    const found = filesIn(answer?.text ?? "");
    expect([...found.keys()]).to.deep.equal([one, two]);
    expect(found.get(one ?? "")).to.match(/^==> not a name <==\nlast/);
    expect(found.get(two ?? "")).to.equal("no end");
  });

  it("stamps them with its own time", () => {
    const before = Date.now() / 1000;
    const [answer] = answers(requests.stamped(["/proc/stat", "/proc/net/dev"]));
    const files = stampedFilesIn(answer?.text ?? "");
    expect([...files.keys()]).to.deep.equal(["/proc/stat", "/proc/net/dev"]);
    for (const { atSec } of files.values()) expect(atSec).to.be.within(before - 1, before + 5);
    expect(files.get("/proc/stat")?.text).to.match(/^cpu /);
    expect(() => stampedFilesIn("nothing")).to.throw(/no time/);
  });

  it("knows who lives", () => {
    const [answer] = answers(requests.alive([process.pid, 2 ** 30]));
    expect(flagsIn(answer?.text ?? "")).to.deep.equal([true, false]);
    const [none] = answers(requests.alive([]));
    expect(flagsIn(none?.text ?? "")).to.deep.equal([]);
  });

  it("says that its folder is not there", () => {
    const input = remotePrologue(join(folder, "gone")) + requestText(1, requests.listen("c"));
    const { stdout } = spawnSync("sh", { input, encoding: "utf8" });
    expect(takeAnswer(stdout)?.answer.status).to.equal(2);
  });
});
