import { expect } from "chai";
import { isUnknown, type Properties } from "../../offline/providers/protocol/values.ts";
import { DockerBed } from "./docker-bed.ts";
import { failureOf, partlyCreated } from "./plugin-client.ts";

describe("a container of the docker plugin", function () {
  // The official plugin pauses for two seconds around each network.
  this.timeout(60_000);
  let bed: DockerBed;

  before(async () => {
    bed = await DockerBed.start();
  });
  after(() => bed?.stop());

  it("is made as asked, and its state tells what Docker added", async () => {
    const news = {
      networkMode: "bridge",
      networksAdvanced: [{ name: bed.prefix, ipv4Address: "10.213.7.77", aliases: ["other"] }],
      readOnly: true,
      tmpfs: { "/tmp": "size=1m" },
      capabilities: { drops: ["ALL"] },
      securityOpts: ["no-new-privileges"],
      envs: ["A=1"],
      hostname: "named",
      user: "1:1",
      logDriver: "none",
      restart: "no",
      labels: [{ label: "l", value: "v" }],
      mounts: [{ type: "bind", source: "/tmp", target: "/mnt", readOnly: true }],
      ulimits: [{ name: "nofile", soft: 64, hard: 128 }],
      sysctls: { "net.ipv4.ip_forward": "0" },
    };
    await bed.withContainer(news, async ({ id, state }) => {
      const found = await bed.docker.getContainer(`${bed.prefix}-c`).inspect();
      expect(found.Id).to.equal(id);
      expect(found.State.Running).to.equal(true);
      expect(found.Config).to.include({ Hostname: "named", User: "1:1" });
      expect(found.Config.Env).to.include("A=1");
      expect(found.Config.Labels).to.include({ l: "v" });
      expect(found.HostConfig).to.deep.include({
        ReadonlyRootfs: true,
        CapDrop: ["ALL"],
        SecurityOpt: ["no-new-privileges"],
        Tmpfs: { "/tmp": "size=1m" },
        Sysctls: { "net.ipv4.ip_forward": "0" },
        Ulimits: [{ Name: "nofile", Soft: 64, Hard: 128 }],
      });
      expect(found.Mounts).to.have.length(1);
      expect(Object.keys(found.NetworkSettings.Networks)).to.deep.equal([bed.prefix]);
      expect(found.NetworkSettings.Networks[bed.prefix]!.Aliases).to.include("other");
      expect(state).to.deep.include({ name: `${bed.prefix}-c`, mustRun: true, bridge: "" });
      expect(state).to.include.keys("ipcMode", "runtime", "shmSize", "logDriver", "__meta");
      const [data] = state.networkDatas as Properties[];
      expect(data).to.include({ networkName: bed.prefix, ipAddress: "10.213.7.77" });
    });
  });

  it("joins several networks", async () => {
    await bed.withNetwork(`${bed.prefix}-4`, async (second) => {
      const networksAdvanced: Properties[] = [
        { name: bed.prefix },
        { name: second.id, aliases: ["x"] },
      ];
      await bed.withContainer({ networkMode: "bridge", networksAdvanced }, async () => {
        const found = await bed.docker.getContainer(`${bed.prefix}-c`).inspect();
        const joined = Object.keys(found.NetworkSettings.Networks).sort();
        expect(joined).to.deep.equal([bed.prefix, `${bed.prefix}-4`]);
      });
    });
  });

  it("gives the same inputs no difference, before and after a refresh", async () => {
    // Docker allows twice the memory where nothing is said about swap, which then is a change.
    const news = { memory: 64, memorySwap: 128, cpuShares: 512 };
    await bed.withContainer(news, async ({ id, state, inputs }) => {
      expect((await bed.containers.diff(inputs, inputs, state)).changes).to.equal(false);
      const found = await bed.containers.read(id, state, inputs);
      expect((await bed.containers.diff(found.inputs, inputs, found.state)).changes).to.equal(
        false,
      );
    });
  });

  it("that stopped is started again by an update", async () => {
    await bed.withContainer({}, async ({ id, state, inputs }) => {
      await bed.docker.getContainer(id).stop({ t: 0 });
      const found = await bed.containers.read(id, state, inputs);
      expect(found.id).to.equal(id);
      expect(found.state.mustRun).to.equal(false);
      const { paths, replaces } = await bed.containers.diff(found.inputs, inputs, found.state);
      expect({ paths, replaces }).to.deep.equal({ paths: ["mustRun"], replaces: [] });
      const after = await bed.containers.update(id, found, inputs);
      expect(after.mustRun).to.equal(true);
      expect((await bed.docker.getContainer(id).inspect()).State.Running).to.equal(true);
    });
  });

  it("that was removed is gone for a refresh, and can be deleted again", async () => {
    await bed.withContainer({}, async ({ id, state, inputs }) => {
      await bed.docker.getContainer(id).remove({ force: true });
      expect((await bed.containers.read(id, state, inputs)).id).to.equal("");
    });
  });

  it("is updated in place where Docker can do that", async () => {
    await bed.withContainer({}, async ({ id, state, inputs }) => {
      const news = { ...inputs, restart: "on-failure", maxRetryCount: 3, cpuShares: 256 };
      const after = await bed.containers.update(id, { state, inputs }, news);
      expect(after).to.include({ restart: "on-failure", maxRetryCount: 3, cpuShares: 256 });
      const { HostConfig } = await bed.docker.getContainer(id).inspect();
      expect(HostConfig.RestartPolicy).to.deep.equal({
        Name: "on-failure",
        MaximumRetryCount: 3,
      });
      expect(HostConfig.CpuShares).to.equal(256);
    });
  });

  it("shows drift that was made by hand", async () => {
    await bed.withContainer({ cpuShares: 512 }, async ({ id, state, inputs }) => {
      await bed.docker.getContainer(id).update({ CpuShares: 128 });
      const found = await bed.containers.read(id, state, inputs);
      expect((await bed.containers.diff(found.inputs, inputs, found.state)).paths).to.deep.equal([
        "cpuShares",
      ]);
    });
  });

  it("that ends at once has its exit code in the state", async () => {
    const news = { command: ["/bin/sh", "-c", "exit 3"], mustRun: false, attach: true };
    await bed.withContainer(news, async ({ state }) => {
      expect(state).to.include({ exitCode: 3, mustRun: false });
    });
  });

  it("hands over its logs on request", async () => {
    const news = {
      command: ["/bin/sh", "-c", "echo out; sleep 0.2; echo err >&2"],
      ...{ mustRun: false, attach: true, logs: true, logDriver: "json-file" },
    };
    await bed.withContainer(news, async ({ state }) => {
      expect(state.containerLogs).to.equal("out\nerr\n");
    });
  });

  it("that cannot start stays in the state, so that it can be removed", async () => {
    const inputs = await bed.checked({ command: ["/no-such-program"] });
    const error = await failureOf(bed.containers.create(inputs));
    expect(error.details).to.contain("no-such-program");
    const left = partlyCreated(error)!;
    expect(left.id).to.equal((await bed.docker.getContainer(`${bed.prefix}-c`).inspect()).Id);
    await bed.containers.delete(left.id, left.state);
  });

  it("that cannot join its networks stays in the state, so that it can be removed", async () => {
    await bed.withNetwork(`${bed.prefix}-5`, async () => {
      // An address needs a network whose subnet its user chose.
      const networksAdvanced = [{ name: `${bed.prefix}-5`, ipv4Address: "10.213.8.8" }];
      const inputs = await bed.checked({ networkMode: "bridge", networksAdvanced });
      const error = await failureOf(bed.containers.create(inputs));
      expect(error.details).to.contain("subnet");
      const left = partlyCreated(error)!;
      expect(left.id).to.equal((await bed.docker.getContainer(`${bed.prefix}-c`).inspect()).Id);
      await bed.containers.delete(left.id, left.state);
      await failureOf(bed.docker.getContainer(`${bed.prefix}-c`).inspect());
    });
  });

  it("does not come to be in a preview", async () => {
    const { state } = await bed.containers.create(await bed.checked({}), { preview: true });
    expect([state.networkDatas, state.hostname].every((value) => isUnknown(value))).to.equal(true);
    expect(state.name).to.equal(`${bed.prefix}-c`);
    await failureOf(bed.docker.getContainer(`${bed.prefix}-c`).inspect());
  });
});
