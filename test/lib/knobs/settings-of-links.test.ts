import { existsSync } from "node:fs";
import { expect } from "chai";
import { link } from "../../../lib/knobs/link.ts";
import { offloads } from "../../../lib/knobs/offloads.ts";
import { settingsOfLinks } from "../../../lib/knobs/settings-of-links.ts";
import type { PortSettings } from "../../../lib/scenario/ports.ts";
import { Sandbox } from "../../sandbox.ts";
import { fakeNode } from "./fake-node.ts";

const inOrder = { status: 0, stdout: "", stderr: "" };

describe("the same settings of several links", () => {
  let sandbox: Sandbox;
  beforeEach(() => {
    sandbox = new Sandbox();
    fakeNode(sandbox);
    for (const [name, qlen] of Object.entries({ p1: 1000, p2: 200, p3: 300 })) {
      sandbox.write(`links/${name}/txqueuelen`, `${qlen}\n`);
      for (const [file, value] of Object.entries({ mtu: 1500, tso: "on", driver: "veth" }))
        sandbox.write(`links/${name}/${file}`, `${value}\n`);
    }
  });
  afterEach(() => sandbox.remove());

  const kept = () => sandbox.path("kept");
  const stateOf = (links: readonly string[], wanted: PortSettings) =>
    settingsOfLinks({
      ...{ links, knobs: [offloads, link], wanted, keptDir: kept() },
      called: "switch port ",
    });
  const lengths = () => ["p1", "p2", "p3"].map((name) => sandbox.read(`links/${name}/txqueuelen`).trim()); // prettier-ignore
  const wanted = { txQueueLength: 50, offloads: { tso: false } };

  it("are set, compared and given back for each, to what each had", () => {
    const state = stateOf(["p1", "p2"], wanted);
    expect(sandbox.sh(state.check).stdout.split("\n")).to.deep.equal([
      "switch port p1 offload tso: want off, have on",
      "switch port p1 txqueuelen: want 50, have 1000",
      "switch port p2 offload tso: want off, have on",
      "switch port p2 txqueuelen: want 50, have 200",
      "",
    ]);
    expect(sandbox.sh(state.up)).to.deep.equal(inOrder);
    expect(lengths()).to.deep.equal(["50", "50", "300"]);
    expect(sandbox.sh(state.check)).to.deep.equal(inOrder);
    expect(sandbox.sh(state.down)).to.deep.equal(inOrder);
    expect(lengths()).to.deep.equal(["1000", "200", "300"]);
    expect(existsSync(kept())).to.equal(false);
  });

  it("are given back to a link that is no longer among them, and forgotten of one that is gone", () => {
    sandbox.sh(stateOf(["p1", "p2", "p3"], wanted).up);
    sandbox.sh('rm -r "$SANDBOX/links/p1"');
    expect(sandbox.sh(stateOf(["p3"], wanted).up)).to.deep.equal(inOrder);
    expect(sandbox.read("links/p2/txqueuelen").trim()).to.equal("200");
    expect(sandbox.sh(`ls "${kept()}"`).stdout).to.equal("p3\n");
  });

  it("are given back to all where one of them refuses", () => {
    const state = stateOf(["p1", "p2", "p3"], { txQueueLength: 50, offloads: { lro: true } });
    const { status, stderr } = sandbox.sh(state.up);
    expect([status, stderr]).to.deep.equal([
      1,
      "switch port p1 offload lro: refused by driver veth: want on, it stays at off\n",
    ]);
    sandbox.sh('rm -r "$SANDBOX/links/p2"');
    const lost = sandbox.sh(stateOf(["p1", "p2"], wanted).up);
    expect([lost.status, lost.stderr]).to.deep.equal([
      1,
      "switch port p2: there is no such interface\n",
    ]);
    expect(sandbox.read("links/p1/txqueuelen").trim()).to.equal("1000");
    expect(existsSync(kept())).to.equal(false);
  });

  it("come back also when up was killed between two of them", () => {
    const state = stateOf(["p1", "p2"], wanted);
    const killing = state.up.replace(
      /; do apply "\$link"; done$/,
      () => `; do [ "$link" != p2 ] || kill -9 $$; apply "$link"; done`,
    );
    expect(sandbox.sh(killing).status).to.equal(null);
    expect(lengths()).to.deep.equal(["50", "200", "300"]);
    expect(sandbox.sh(state.down)).to.deep.equal(inOrder);
    expect(lengths()).to.deep.equal(["1000", "200", "300"]);
  });
});
