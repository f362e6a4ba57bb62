import { mkdirSync } from "node:fs";
import { expect } from "chai";
import { digest } from "../../../lib/names.ts";
import { lookScript } from "../../../lib/owner/look.ts";
import { markState } from "../../../lib/owner/mark.ts";
import type { Owner } from "../../../lib/owner/owner.ts";
import { mayBeTakenOver, whoseIn, whoseSentence } from "../../../lib/owner/whose.ts";
import { expectShellReads } from "../../golden.ts";
import { Sandbox } from "../../sandbox.ts";

describe("whose a testbed is", () => {
  let sandbox: Sandbox;
  let mine: Owner;
  let theirs: Owner;
  beforeEach(() => {
    sandbox = new Sandbox();
    mine = { checkout: sandbox.path("mine"), machine: "ctl" };
    theirs = { checkout: sandbox.path("theirs"), machine: "ctl" };
    for (const { checkout } of [mine, theirs])
      sandbox.write(`${checkout.split("/").at(-1)}/Pulumi.yaml`, "");
    labels([]);
  });
  afterEach(() => sandbox.remove());

  /** Docker answers with these labels for containers, and with nothing for networks. */
  const labels = (lines: string[]) => {
    sandbox.write("labels", lines.map((line) => `${line}\n`).join(""));
    sandbox.program("docker", `case "$*" in *" ps "*) cat "$SANDBOX/labels" ;; esac`);
  };
  const placed = (script: string) =>
    script.replaceAll(
      /\/dev\/shm|\/run\/net|\/var\/lib\/net/g,
      (path) => `${sandbox.folder}${path}`,
    );
  const mark = (owner: Owner, stack = "trial", uid = 0) => {
    const { up } = markState({ stack, person: { uid, gid: uid }, owner });
    expect(sandbox.sh(placed(up)).stderr).to.equal("");
  };
  function look({ isKnown = false, where = "here" as "here" | "there" } = {}) {
    const engines = ["unix:///var/run/docker.sock"];
    const script = lookScript({ stack: "trial", nodes: ["n1"], engines, owner: mine });
    expectShellReads(script);
    const { stdout, status } = sandbox.sh(placed(script));
    expect(status).to.equal(0);
    return whoseIn(stdout, { owner: mine, where, isKnown });
  }
  const say = (found: ReturnType<typeof look>) => whoseSentence("trial", found, mine);

  it("is nobody's where nothing is, and where only others of longer names are", () => {
    mark(theirs, "trial-2");
    expect(look()).to.deep.equal({ whose: "nobody's" });
    expect(say(look())).to.equal(undefined);
  });

  it("is ours by our mark, or by our label after a reboot", () => {
    mark(mine);
    expect(look()).to.deep.equal({ whose: "ours" });
    sandbox.sh(placed("rm -rf /dev/shm"));
    labels([`${digest(mine.checkout)} 2026-01-02 03:04:05 +0000 UTC`]);
    expect(look()).to.deep.equal({ whose: "ours" });
  });

  it("is another's by its mark, whoever brought it up, and says since when", () => {
    mark(theirs, "trial", 1000);
    const found = look();
    expect(found.whose).to.equal("another's");
    expect(say(found)).to.match(
      /^trial is up from another checkout: \S+\/theirs \(since \d{4}-\d\d-\d\d \d\d:\d\d:\d\d UTC, by uid 1000\)\. Take it down there, or give this scenario's file another name\.$/,
    );
    expect(mayBeTakenOver(found, mine)).to.equal(false);
  });

  it("is another's beside a mark of ours too", () => {
    mark(mine);
    mark(theirs, "trial", 1000);
    expect(look().whose).to.equal("another's");
  });

  it("may be taken over, and only when asked for, where its checkout is no more", () => {
    mark(theirs);
    sandbox.sh(`rm -r ${theirs.checkout}`);
    const found = look();
    expect(say(found)).to.match(
      /That folder is no more: npm run down -- trial --take-over removes/,
    );
    expect(mayBeTakenOver(found, mine)).to.equal(true);
  });

  it("is another's by a label alone, of which only a digest is known", () => {
    labels([`${digest(theirs.checkout)} 2026-01-02 03:04:05 +0000 UTC`]);
    const found = look({ isKnown: true });
    expect(say(found)).to.match(
      /another checkout, since 2026-01-02 03:04:05: .*netbench\.project=/,
    );
    expect(mayBeTakenOver(found, mine)).to.equal(true);
  });

  it("is another's by what a node's engine that does not run has written down", () => {
    const config = "var/lib/netbench/trial/n1/containers/0a/config.v2.json";
    sandbox.write(config, `{"Labels":{"netbench.project":"${digest(theirs.checkout)}"}}`);
    expect(look({ isKnown: true }).whose).to.equal("another's");
    sandbox.write(config, `{"Labels":{"netbench.project":"${digest(mine.checkout)}"}}`);
    expect(look()).to.deep.equal({ whose: "ours" });
  });

  it("is unknown where nodes stand without a mark, unless this checkout knows of them", () => {
    mkdirSync(sandbox.path("run/netns/netbench-trial-n1"), { recursive: true });
    mkdirSync(sandbox.path("run/netns/netbench-trial-switch"));
    const found = look();
    expect(found).to.deep.equal({
      whose: "unknown",
      places: ["network namespace netbench-trial-switch", "network namespace netbench-trial-n1"],
    });
    expect(say(found)).to.match(/nothing says from which checkout: .*--take-over removes it\.$/);
    expect(look({ isKnown: true })).to.deep.equal({ whose: "ours" });
  });

  it("is another's where a checkout of the same path, on another machine, has our node", () => {
    mark({ ...mine, machine: "other" });
    expect(look()).to.deep.equal({ whose: "ours" });
    const found = look({ where: "there" });
    expect(say(found)).to.match(
      /another checkout: \S+\/mine on other .*if that checkout is no more/,
    );
  });
});
