import { existsSync } from "node:fs";
import { expect } from "chai";
import { tokenScript, tokensScript, tokenVariable, withToken } from "../../lib/drift.ts";
import { type HostState, script } from "../../lib/script.ts";
import { quote } from "../../lib/shell.ts";
import { expectGolden } from "../golden.ts";
import { Sandbox } from "../sandbox.ts";

describe("drift as an input", () => {
  let sandbox: Sandbox;
  let tokenFile: string;
  let state: HostState;
  beforeEach(() => {
    sandbox = new Sandbox();
    tokenFile = sandbox.path("deep/er", "it's.token");
    const thing = sandbox.path("thing");
    state = withToken(
      {
        up: script(`echo made >'${thing}'`),
        down: script(`rm -f '${thing}'`),
        check: script(
          `[ -e '${thing}' ] || echo "thing: want made, have none"`,
          `grep -qs made '${thing}' || echo "thing's text: want made, have another"`,
        ),
      },
      tokenFile,
    );
  });
  afterEach(() => sandbox.remove());

  const token = () => {
    const { status, stdout, stderr } = sandbox.sh(tokenScript(state.check, tokenFile));
    expect({ status, stderr }).to.deep.equal({ status: 0, stderr: "" });
    expect(stdout).to.match(/^[^\n]+\n$/);
    return stdout.trimEnd();
  };
  const up = (value: string) => sandbox.sh(state.up, { [tokenVariable]: value });

  it("is a new token each time where nothing was ever made", () => {
    const [first, second] = [token(), token()];
    expect(first).to.match(/^new [0-9a-f-]{36}$/);
    expect(second)
      .to.match(/^new [0-9a-f-]{36}$/)
      .and.not.equal(first);
  });

  it("is the token that up was given, for as long as all is in order", () => {
    const given = token();
    expect(up(given).status).to.equal(0);
    expect(token()).to.equal(given);
    expect(token()).to.equal(given);
  });

  it("is a new token that names each difference once something has changed", () => {
    up(token());
    sandbox.sh(`rm '${sandbox.path("thing")}'`);
    const drifted = token();
    expect(drifted).to.match(
      /^drift [0-9a-f-]{36}: thing: want made, have none; thing's text: want made, have another$/,
    );
    expect(token()).not.to.equal(drifted);
  });

  it("is settled by the up that the drift asks for", () => {
    up(token());
    sandbox.write("thing", "something else");
    const drifted = token();
    expect(drifted).to.match(/^drift .*: thing's text: want made, have another$/);
    up(drifted);
    expect(token()).to.equal(drifted);
  });

  it("is new again after down, which leaves no token and no folder", () => {
    up(token());
    expect(sandbox.sh(state.down).status).to.equal(0);
    expect(existsSync(sandbox.path("deep"))).to.equal(false);
    expect(token()).to.match(/^new /);
  });

  it("is new after a reboot, which takes the tokens with it", () => {
    up(token());
    sandbox.sh(`rm '${sandbox.path("deep/er")}'/*`);
    expect(token()).to.match(/^new /);
  });

  it("never writes anything by itself", () => {
    token();
    expect(existsSync(sandbox.path("deep"))).to.equal(false);
  });

  it("takes a check that fails as a difference, and says what it complained of", () => {
    up(token());
    const failing = script("echo 'no such program' >&2", "exit 3");
    const { stdout } = sandbox.sh(tokenScript(failing, tokenFile));
    expect(stdout).to.match(/^drift .*: no such program\n$/);
    expect(sandbox.sh(tokenScript("exit 3", tokenFile)).stdout).to.match(/: the check failed\n$/);
  });

  it("leaves no token where up fails, also inside a command of its own", () => {
    for (const broken of ["false", "sh -c 'set -eu; false'"]) {
      const failing = withToken({ ...state, up: broken }, tokenFile);
      expect(sandbox.sh(failing.up, { [tokenVariable]: "new x" }).status).not.to.equal(0);
      expect(existsSync(tokenFile)).to.equal(false);
    }
  });

  it("refuses to go up without a token", () => {
    expect(sandbox.sh(state.up).status).not.to.equal(0);
    expect(existsSync(tokenFile)).to.equal(false);
  });

  it("takes the token away before it takes the state down", () => {
    up(token());
    const failing = withToken({ ...state, down: "false" }, tokenFile);
    expect(sandbox.sh(failing.down).status).not.to.equal(0);
    expect(existsSync(tokenFile)).to.equal(false);
  });

  it("is asked for by this script", () => {
    expectGolden(
      "token",
      tokenScript(script("echo different"), "/dev/shm/netbench-0/trial/x.token"),
    );
    const golden = withToken({ up: "true", down: "true", check: "true" }, "/dev/shm/x/y.token");
    expectGolden("with-token.up", golden.up);
    expectGolden("with-token.down", golden.down);
  });
});

describe("drift of several states on another machine", () => {
  let sandbox: Sandbox;
  beforeEach(() => (sandbox = new Sandbox()));
  afterEach(() => sandbox.remove());

  const there = (script: string) => `sh -c ${quote(script)}`;
  const tokens = (checks: readonly string[], run = there) => {
    const states = checks.map((check, at) => ({ check, tokenFile: sandbox.path(`${at}.token`) }));
    const { status, stdout, stderr } = sandbox.sh(tokensScript(run, states));
    expect({ status, stderr }).to.deep.equal({ status: 0, stderr: "" });
    return stdout.split("\n").slice(0, -1);
  };
  const made = (...positions: number[]) => {
    for (const at of positions) sandbox.write(`${at}.token`, `token ${at}\n`);
  };

  it("is a token for each, in their order, from one session", () => {
    made(0, 1, 3);
    const found = tokens([
      "true",
      script(`echo "eth1 mtu: want 9000, have 1500"`, `echo "it's another"`),
      "echo nothing was made",
      script("cat /nowhere/at-all", "echo never"),
    ]);
    expect(found[0]).to.equal("token 0");
    expect(found[1]).to.match(
      /^drift [0-9a-f-]{36}: eth1 mtu: want 9000, have 1500; it's another$/,
    );
    expect(found[2]).to.match(/^new [0-9a-f-]{36}$/);
    expect(found[3]).to.match(/^drift .*: cat: .*; the check failed$/);
    expect(found).to.have.length(4);
  });

  it("lets no check see what another has set or left", () => {
    made(0, 1);
    const [, second] = tokens([`cd /; name=first; set -eu`, `echo "\${name-unset} $(pwd)"`]);
    expect(second).to.match(/: unset \S+$/);
    expect(second).not.to.match(/ \/$/);
  });

  it("is drift of all, in the words of ssh, where the session broke off", () => {
    made(0, 1);
    const found = tokens(
      ["true", "true"],
      () => `{ echo '@ 0'; echo 'broken pipe' >&2; exit 255; }`,
    );
    expect(found).to.have.length(2);
    for (const token of found) expect(token).to.match(/^drift .*broken pipe$/);
    expect(tokens(["true"], () => "false")[0]).to.match(/: the check failed$/);
  });
});
