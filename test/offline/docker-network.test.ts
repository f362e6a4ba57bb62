import { expect } from "chai";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { skipBecause } from "../skip.ts";
import { DockerBed, networkType } from "./docker-bed.ts";
import { PluginClient } from "./plugin-client.ts";
import { dockerHost } from "./test-image.ts";

describe("a network of the docker plugin", function () {
  // The official plugin pauses for two seconds around each network.
  this.timeout(60_000);
  let bed: DockerBed;

  before(async () => {
    bed = await DockerBed.start();
  });
  after(() => bed?.stop());

  it("bears Docker's id and what Docker knows of it", async () => {
    const found = await bed.docker.getNetwork(bed.prefix).inspect();
    expect(bed.net.id).to.equal(found.Id);
    expect(bed.net.state).to.deep.include({
      name: bed.prefix,
      driver: "bridge",
      internal: true,
      scope: "local",
      ipamDriver: "default",
      labels: [{ label: "made-by", value: "test" }],
    });
  });

  it("is read back without drift", async () => {
    const found = await bed.networks.read(bed.net.id, bed.net.state, bed.net.inputs);
    expect(found.id).to.equal(bed.net.id);
    expect((await bed.networks.diff(found.inputs, bed.net.inputs, found.state)).changes).to.equal(
      false,
    );
  });

  it("is gone for a refresh once it is gone, and can be deleted again", async () => {
    const { inputs } = await bed.networks.check({ name: `${bed.prefix}-2`, internal: true });
    const made = await bed.networks.create(inputs);
    await bed.networks.delete(made.id, made.state);
    expect((await bed.networks.read(made.id, made.state, inputs)).id).to.equal("");
    await bed.networks.delete(made.id, made.state);
  });

  it("is deleted as soon as the last container has left", async () => {
    const { inputs } = await bed.networks.check({ name: `${bed.prefix}-3`, internal: true });
    const made = await bed.networks.create(inputs);
    const member = await bed.containers.create(
      await bed.checked({ networkMode: `${bed.prefix}-3` }),
    );
    const removal = bed.networks.delete(made.id, made.state);
    await bed.containers.delete(member.id, member.state);
    await removal;
  });

  it("reaches an engine over ssh", async function () {
    const host = dockerHost();
    if (!host.startsWith("unix://")) skipBecause(this, "the Docker engine has no local socket");
    const { folder, env } = await fakeSsh(host.slice("unix://".length));
    const remote = await PluginClient.start(networkType, { host: "ssh://far" }, env);
    try {
      const { inputs } = await remote.check({ name: `${bed.prefix}-6`, internal: true });
      const made = await remote.create(inputs);
      expect((await remote.read(made.id, made.state, inputs)).id).to.equal(made.id);
      await remote.delete(made.id, made.state);
      expect((await remote.read(made.id, made.state, inputs)).id).to.equal("");
    } finally {
      await remote.stop();
      await rm(folder, { recursive: true });
    }
  });
});

/** A program `ssh` that leads to a local socket, whatever words it is given. */
async function fakeSsh(socket: string) {
  const folder = await mkdtemp(join(tmpdir(), "netbench-ssh-"));
  const script = `#!${process.execPath}
const socket = require("node:net").connect(${JSON.stringify(socket)});
process.stdin.pipe(socket).pipe(process.stdout);
`;
  await writeFile(join(folder, "ssh"), script, { mode: 0o755 });
  return { folder, env: { PATH: `${folder}:${process.env.PATH}` } };
}
