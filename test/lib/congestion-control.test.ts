import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { expect } from "chai";
import {
  allowCongestionControlScript,
  allowedCongestionControlFile,
  restoreCongestionControlScript,
} from "../../lib/congestion-control.ts";
import { Sandbox } from "../sandbox.ts";

describe("the list of allowed congestion controls", function () {
  this.timeout(30_000);
  const names = ["a", "b", "c", "d", "e", "f"];
  let sandbox: Sandbox;
  let list: string;
  beforeEach(() => {
    sandbox = new Sandbox();
    list = sandbox.write("list", "cubic\n");
  });
  afterEach(() => sandbox.remove());

  const run = async (script: string): Promise<number | null> => {
    const text = script.replaceAll(allowedCongestionControlFile, list);
    const [status] = (await once(spawn("sh", ["-c", text], { stdio: "inherit" }), "close")) as [
      number | null,
    ];
    return status;
  };
  const spec = (user: string, congestionControl = "reno") => ({
    ...{ user, congestionControl },
    stateDir: sandbox.path("state"),
  });

  it("is as before when the last of many testbeds that come and go in the same second is gone", async () => {
    const together = (script: (user: string) => string) =>
      Promise.all(names.map((name) => run(script(name))));
    for (let round = 0; round < 3; round++) {
      const ups = await together((name) => allowCongestionControlScript(spec(name)));
      expect(ups).to.deep.equal(names.map(() => 0));
      expect(sandbox.read("list").trim()).to.equal("cubic reno");
      const downs = await together((name) => restoreCongestionControlScript(spec(name)));
      expect(downs).to.deep.equal(names.map(() => 0));
      expect(sandbox.read("list")).to.equal("cubic\n");
      expect(existsSync(sandbox.path("state", "congestion-control"))).to.equal(false);
    }
  });

  it("stays while one of two testbeds needs it, also with another one than the first", async () => {
    expect(await run(allowCongestionControlScript(spec("a")))).to.equal(0);
    expect(await run(allowCongestionControlScript(spec("b", "bbr")))).to.equal(0);
    expect(await run(restoreCongestionControlScript(spec("a")))).to.equal(0);
    expect(sandbox.read("list").trim()).to.equal("cubic reno bbr");
    expect(await run(restoreCongestionControlScript(spec("b", "bbr")))).to.equal(0);
    expect(sandbox.read("list")).to.equal("cubic\n");
  });

  it("is not touched where it has what is asked for", async () => {
    expect(await run(allowCongestionControlScript(spec("a", "cubic")))).to.equal(0);
    expect(sandbox.read("list")).to.equal("cubic\n");
    expect(existsSync(sandbox.path("state"))).to.equal(false);
    expect(await run(restoreCongestionControlScript(spec("a", "cubic")))).to.equal(0);
  });
});
