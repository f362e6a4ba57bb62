import { expect } from "chai";
import { DockerApi } from "../../offline/providers/docker/api.ts";
import { removeNetwork } from "../../offline/providers/docker/network-removal.ts";
import { differs } from "./differs.ts";
import { failureOf } from "./plugin-client.ts";
import { DockerEngine, type Reply } from "./replay/docker-engine.ts";

describe("the removal of a network", () => {
  let engine: DockerEngine;
  let waitedMs: number[];
  before(async () => (engine = await DockerEngine.start()));
  after(() => engine?.stop());
  beforeEach(() => {
    engine.calls.length = 0;
    waitedMs = [];
  });

  const there = { status: 200, body: {} };
  const gone = { status: 404, body: { message: "network n not found" } };
  const done = { status: 204 };
  const refused = (message: string) => ({ status: 403, body: { message } });

  /** Removes a network of an engine that gives these answers in turn, the last one again and again. */
  async function remove(isSwarm: boolean, ...replies: Reply[]): Promise<string[]> {
    engine.reply = () => (replies.length > 1 ? replies.shift()! : replies[0]!);
    await removeNetwork(new DockerApi(engine.host), "n", isSwarm, async (ms) => {
      waitedMs.push(ms);
    });
    return engine.calls.map(({ method }) => method);
  }

  it("takes one look and one call", async () => {
    expect(await remove(false, there, done)).to.deep.equal(["GET", "DELETE"]);
    expect(waitedMs).to.deep.equal([]);
  });

  it("is done where somebody else did it", async () => {
    expect(await remove(false, gone)).to.deep.equal(["GET"]);
  });

  it("waits for the last container to leave, for half a minute", async () => {
    const inUse = refused("network n has active endpoints");
    await remove(false, there, inUse, there, done);
    expect(waitedMs).to.deep.equal([5_000]);
    waitedMs = [];
    const { message } = await failureOf(remove(false, ...Array(9).fill([there, inUse]).flat()));
    expect(message).to.match(/^timeout while waiting for state to become 'removed'/);
    expect(waitedMs.reduce((sum, ms) => sum + ms)).to.equal(30_000);
  });

  it("fails at once for another reason", async () => {
    const error = await failureOf(remove(false, there, refused("no")));
    expect(error.message).to.equal("Error response from daemon: no");
    expect(waitedMs).to.deep.equal([]);
  });

  differs("swarm networks", "of a swarm waits until the nodes have heard of it", async () => {
    const busy = refused("network n is in use by task t");
    expect(await remove(true, there, busy, there, there, done, there, gone)).to.deep.equal([
      ...["GET", "DELETE", "GET", "GET", "DELETE", "GET", "GET", "GET"],
    ]);
  });
});
