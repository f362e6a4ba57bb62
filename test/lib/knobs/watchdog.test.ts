import { existsSync } from "node:fs";
import { setTimeout as delay } from "node:timers/promises";
import { expect } from "chai";
import { watched, watchdogSec } from "../../../lib/knobs/watchdog.ts";
import { Sandbox } from "../../sandbox.ts";

describe("the watchdog of changes that may cut a node off", function () {
  this.timeout(20_000);
  let sandbox: Sandbox;
  beforeEach(() => (sandbox = new Sandbox()));
  afterEach(() => sandbox.remove());

  const scripts = () => watched(`echo undone >${sandbox.path("undone")}`, sandbox.path("watch"));
  const inHaste = (script: string) => script.replaceAll(`-lt ${watchdogSec}`, "-lt 2");
  const undone = () => existsSync(sandbox.path("undone"));

  it("undoes them where nobody confirms, and leaves nothing", async () => {
    expect(sandbox.sh(inHaste(scripts().arm)).status).to.equal(0);
    expect(undone()).to.equal(false);
    for (let tries = 0; tries < 100 && !undone(); tries++) await delay(100);
    expect(undone()).to.equal(true);
    expect(existsSync(sandbox.path("watch"))).to.equal(false);
  });

  it("lets them be when it is told that the node is reached", async () => {
    sandbox.sh(inHaste(scripts().arm));
    expect(sandbox.sh(scripts().confirm).status).to.equal(0);
    for (let tries = 0; tries < 100 && existsSync(sandbox.path("watch")); tries++) await delay(100);
    expect(existsSync(sandbox.path("watch"))).to.equal(false);
    await delay(2500);
    expect(undone()).to.equal(false);
  });
});
