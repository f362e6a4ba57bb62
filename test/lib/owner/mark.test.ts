import { existsSync } from "node:fs";
import { expect } from "chai";
import { markState } from "../../../lib/owner/mark.ts";
import { isOwn, marksIn, type Owner } from "../../../lib/owner/owner.ts";
import { expectShellReads } from "../../golden.ts";
import { Sandbox } from "../../sandbox.ts";

describe("the mark of a testbed", () => {
  let sandbox: Sandbox;
  beforeEach(() => (sandbox = new Sandbox()));
  afterEach(() => sandbox.remove());

  const person = { uid: 1000, gid: 1000 };
  const mine: Owner = { checkout: "/home/a/my net'bench $(x)", machine: "ctl" };
  const theirs: Owner = { checkout: "/home/a/my net'bench $(x)/2", machine: "ctl" };
  const file = "netbench-1000/trial/owner.mark";

  function run(what: "up" | "down" | "check", owner = mine, where: "here" | "there" = "here") {
    const script = markState({ stack: "trial", person, owner }, where)[what];
    expectShellReads(script);
    return sandbox.sh(script.replaceAll("/dev/shm", sandbox.folder));
  }

  it("says the checkout as it is written, the machine, who and since when", () => {
    expect(run("up")).to.deep.equal({ status: 0, stdout: "", stderr: "" });
    const [mark, ...others] = marksIn(sandbox.read(file).split("\n"));
    expect(others).to.deep.equal([]);
    expect(mark).to.deep.include({ ...mine, uid: 1000, isGone: false });
    expect(mark?.since).to.match(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/);
  });

  it("is in order once it is made, and keeps its time when it is made again", () => {
    expect(run("check").stdout).to.equal("mark of the checkout: want one, have none\n");
    run("up");
    const first = sandbox.read(file).replace(/since .*/, "since 2001-01-01T00:00:00Z");
    sandbox.write(file, first);
    expect(run("check").stdout).to.equal("");
    run("up");
    expect(sandbox.read(file)).to.equal(first);
  });

  it("of another checkout is neither overwritten nor removed", () => {
    run("up", theirs);
    const kept = sandbox.read(file);
    const { status, stderr } = run("up");
    expect(status).to.equal(1);
    expect(stderr).to.include(
      `trial is being brought up from another checkout: ${theirs.checkout}`,
    );
    expect(run("check").stdout).to.equal("mark of the checkout: want this one's, have another's\n");
    run("down");
    expect(sandbox.read(file)).to.equal(kept);
  });

  it("is made by one of two that come at the same time", () => {
    const race = [mine, theirs].map(
      (owner) =>
        `(${markState({ stack: "trial", person, owner }).up}) 2>/dev/null & pids="$pids $!"`,
    );
    const script = [
      `pids=`,
      ...race,
      `won=0`,
      `for pid in $pids; do wait $pid && won=$((won + 1)); done`,
    ];
    for (let round = 0; round < 5; round += 1) {
      const outcome = sandbox.sh(
        [`rm -rf /dev/shm/netbench-1000`, ...script, `echo $won`]
          .join("\n")
          .replaceAll("/dev/shm", sandbox.folder),
      );
      expect(outcome.stdout).to.equal("1\n");
    }
  });

  it("goes, with the copy beside it, and nothing else", () => {
    run("up");
    sandbox.write("netbench-1000/trial/brought-up.json", "{}");
    sandbox.write("netbench-1000/trial/n1/other", "");
    expect(run("down").status).to.equal(0);
    expect(existsSync(sandbox.path(file))).to.equal(false);
    expect(existsSync(sandbox.path("netbench-1000/trial/brought-up.json"))).to.equal(false);
    expect(existsSync(sandbox.path("netbench-1000/trial/n1/other"))).to.equal(true);
  });

  it("on another machine tells checkouts of the same path apart by the machine that they are on", () => {
    const elsewhere = { ...mine, machine: "other" };
    run("up", elsewhere, "there");
    expect(run("up", mine, "there").status).to.equal(1);
    // Here the machine may have been given another name meanwhile.
    expect(run("up", mine, "here").status).to.equal(0);
    const [mark] = marksIn(sandbox.read(file).split("\n"));
    if (mark === undefined) throw new Error("no mark");
    expect([isOwn(mark, mine, "here"), isOwn(mark, mine, "there")]).to.deep.equal([true, false]);
  });
});
