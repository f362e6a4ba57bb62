import { expect } from "chai";
import { settled } from "../../../lib/network/settled.ts";
import { script } from "../../../lib/script.ts";
import { Sandbox } from "../../sandbox.ts";

describe("the wait at the end of an up", () => {
  let sandbox: Sandbox;
  beforeEach(() => {
    sandbox = new Sandbox();
    sandbox.program("sleep", "true");
  });
  afterEach(() => sandbox.remove());
  const run = (check: string) => sandbox.sh(script(`look() { ${check}; }`, settled("look")));

  it("ends at once where nothing differs", () =>
    expect(run("true")).to.deep.equal({ status: 0, stdout: "", stderr: "" }));

  it("ends when what differed has come in order", () => {
    const late = `echo x >>"$SANDBOX/asked"; [ "$(grep -c x "$SANDBOX/asked")" -ge 3 ] || echo "still not"`;
    expect(run(late)).to.deep.equal({ status: 0, stdout: "", stderr: "" });
    expect(sandbox.read("asked")).to.equal("x\nx\nx\n");
  });

  it("fails with what still differs", () =>
    expect(run(`echo "port a: want one, have none"`)).to.deep.equal({
      status: 1,
      stdout: "",
      stderr: "port a: want one, have none\n",
    }));

  it("fails where the check fails without a word", () =>
    expect(run("false")).to.include({ status: 1, stderr: "the check failed\n" }));
});
