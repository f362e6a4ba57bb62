import { expect } from "chai";
import { chmod, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { sshWords } from "../../offline/providers/docker/ssh-agent.ts";
import { unknown, type Properties } from "../../offline/providers/protocol/values.ts";
import { differs } from "./differs.ts";
import { failureOf, PluginClient, type Resource } from "./plugin-client.ts";
import { madeContainer } from "./made-container.ts";
import { DockerEngine } from "./replay/docker-engine.ts";

const type = "docker:index/container:Container";

describe("the docker plugin without containers", function () {
  this.timeout(20_000);
  let plugin: PluginClient;
  let engine: DockerEngine;
  before(async () => {
    engine = await DockerEngine.start();
    plugin = await PluginClient.start(type, { host: engine.host });
  });
  after(async () => {
    await plugin?.stop();
    await engine?.stop();
  });

  it("says its version", async () => {
    expect(await plugin.version()).to.match(/^v?5\.2\.0$/);
  });

  describe("check", () => {
    it("fills in the defaults and lists them", async () => {
      const { inputs } = await plugin.check({ name: "n", image: "i" });
      expect(inputs).to.deep.include({
        ...{ name: "n", image: "i", mustRun: true, restart: "no", networkMode: "bridge" },
        ...{ start: true, removeVolumes: true, waitTimeout: 60 },
        containerReadRefreshTimeoutMilliseconds: 15_000,
      });
      expect(inputs.__defaults).to.include.members(["mustRun", "networkMode", "restart", "start"]);
    });

    it("names a resource after itself, and keeps that name", async () => {
      const first = await plugin.check({ image: "i" });
      expect(first.inputs.name).to.match(/^thing-[0-9a-f]{7}$/);
      const second = await plugin.check({ image: "i" }, first.inputs);
      expect(second.inputs.name).to.equal(first.inputs.name);
      const named = await plugin.check({ image: "i", name: "given" }, first.inputs);
      expect(named.inputs.name).to.equal("given");
    });

    it("takes numbers as text and text as numbers", async () => {
      const news = { image: "i", cpuShares: "512", hostname: 7 };
      expect((await plugin.check(news)).inputs).to.include({ cpuShares: 512, hostname: "7" });
    });

    it("takes numbers in a map, and hands them on as text", async () => {
      const sysctls = { "net.ipv4.ip_forward": 1 };
      const { state } = await madeContainer(plugin, engine, { name: "n", image: "i", sysctls });
      expect(state.sysctls).to.deep.equal({ "net.ipv4.ip_forward": "1" });
    });

    it("lets through what a preview does not know yet", async () => {
      const news = { image: unknown, networksAdvanced: [{ name: unknown }], cpuShares: unknown };
      expect((await plugin.check(news)).failures).to.deep.equal([]);
    });

    differs("not served", "refuses by name what it does not serve", async () => {
      const { failures } = await plugin.check({
        ...{ image: "i", uploads: [{ file: "/x" }], gpus: "all", restart: "sometimes" },
        ...{ mounts: [{ target: "/t", type: "bind", volumeOptions: {} }], command: "sleep" },
      });
      expect(failures.map(({ property }) => property).sort()).to.deep.equal([
        "command",
        "gpus",
        "mounts[0].volumeOptions",
        "restart",
        "uploads",
      ]);
      expect(failures.find(({ property }) => property === "uploads")!.reason).to.equal(
        "the offline docker plugin does not serve the property uploads; use the official plugin",
      );
    });

    it("requires an image", async () => {
      const { failures } = await plugin.check({ name: "n" });
      expect(failures).to.have.length(1);
    });
  });

  describe("diff", () => {
    let old: Resource;
    before(async () => {
      old = await madeContainer(plugin, engine, {
        ...{ name: "n", image: "i", command: ["a", "b"], labels: [label("x"), label("y")] },
        ...{ capabilities: { drops: ["A", "B"] }, tmpfs: { "/tmp": "" }, sysctls: { a: "1" } },
        networksAdvanced: [{ name: "n", ipv4Address: "10.0.0.1" }],
      });
    });
    const diff = async (change: Properties) => {
      const { inputs } = await plugin.check({ ...old.inputs, ...change }, old.inputs);
      return plugin.diff(old.inputs, inputs, old.state);
    };
    const label = (name: string) => ({ label: name, value: "v" });

    const replacing: Properties = {
      image: "j",
      command: ["a", "c"],
      labels: [label("x")],
      capabilities: { drops: ["A"] },
      networksAdvanced: [{ name: "n", ipv4Address: "10.0.0.2" }],
      networkMode: "host",
      hostname: "h",
      readOnly: true,
      sysctls: { a: "2" },
      logDriver: "none",
      user: "1",
      envs: ["A=1"],
      securityOpts: ["no-new-privileges"],
      ulimits: [{ name: "nofile", soft: 1, hard: 1 }],
      mounts: [{ type: "tmpfs", target: "/t" }],
      ports: [{ internal: 80 }],
    };
    for (const [property, value] of Object.entries(replacing)) {
      it(`replaces for another ${property}, the old one first`, async () => {
        const found = await diff({ [property]: value });
        expect([...new Set(found.replaces)]).to.deep.equal([property]);
        expect(found.deleteBeforeReplace).to.equal(true);
      });
    }

    const inPlace: Properties = {
      restart: "always",
      maxRetryCount: 2,
      cpuSet: "0",
      cpuShares: 2,
      memory: 64,
      memorySwap: 128,
      tmpfs: { "/tmp": "size=1m" },
      init: true,
      destroyGraceSeconds: 3,
    };
    for (const [property, value] of Object.entries(inPlace)) {
      it(`keeps the container for another ${property}`, async () => {
        const found = await diff({ [property]: value });
        expect(found).to.include({ changes: true });
        expect(found.replaces).to.deep.equal([]);
      });
    }

    it("does not mind the order of sets, defaults and empty values", async () => {
      const found = await diff({
        ...{ labels: [label("y"), label("x")], capabilities: { drops: ["B", "A"], adds: [] } },
        ...{ readOnly: false, dns: [], restart: null, waitTimeout: null },
      });
      expect(found.changes).to.equal(false);
    });

    it("does not mind that what the Docker engine fills in is taken out of the program", async () => {
      const found = await diff({ labels: null, command: null });
      expect(found.changes).to.equal(false);
    });

    it("does not mind the order in which published ports were read", async () => {
      const port = (protocol: string) => ({ internal: 80, external: 80, ip: "10.0.0.9", protocol });
      const ports = [port("tcp"), port("udp")];
      const { state, inputs } = await madeContainer(plugin, engine, {
        name: "n",
        image: "i",
        ports,
      });
      const turned = { ...state, ports: [port("udp"), port("tcp")] };
      expect((await plugin.diff(inputs, inputs, turned)).changes).to.equal(false);
      const news = { ...inputs, ports: [port("tcp"), { ...port("udp"), external: 81 }] };
      expect((await plugin.diff(inputs, news, turned)).replaces).to.include("ports");
    });

    it("sees no change in a container that was looked at", async () => {
      const news = {
        name: "n",
        image: "i",
        sysctls: { a: "1" },
        capabilities: { adds: ["CAP_X"] },
      };
      const { id, state, inputs } = await madeContainer(plugin, engine, news);
      const found = await plugin.read(id, state, inputs);
      expect((await plugin.diff(found.inputs, inputs, found.state)).paths).to.deep.equal([]);
    });

    it("shows where a list or a map differs", async () => {
      const { paths } = await diff({ command: ["a", "c"], sysctls: { a: "1", "b.c": "2" } });
      expect(paths.sort()).to.deep.equal(["command[1]", 'sysctls["b.c"]']);
    });

    it("starts a container that the state knows to be stopped", async () => {
      const stopped = { ...old.state, mustRun: false };
      const found = await plugin.diff(old.inputs, old.inputs, stopped);
      expect(found).to.deep.include({ paths: ["mustRun"], replaces: [] });
    });

    it("replaces a container that never started", async () => {
      // Without the bridge's own bookkeeping, which would no longer fit.
      const { __pulumi_raw_state_delta: _, ...state } = old.state;
      const failed = { ...state, entrypoints: null, networkDatas: null };
      expect((await plugin.diff(old.inputs, old.inputs, failed)).replaces).to.deep.equal([
        "entrypoints",
      ]);
    });
  });

  it("writes no Docker address that the program does not give", async () => {
    expect((await plugin.checkConfig({ host: "unix:///x" })).inputs.host).to.equal("unix:///x");
    expect((await plugin.checkConfig({})).inputs).not.to.have.property("host");
  });

  differs("not served", "refuses settings that it does not serve", async () => {
    const { failures } = await plugin.checkConfig({ host: "npipe:////x", certPath: "/x" });
    expect(failures.map(({ property }) => property)).to.deep.equal(["certPath", "host"]);
  });

  it("is not configured where no Docker engine answers", async () => {
    const start = PluginClient.start(type, { host: "unix:///no/such/socket" });
    expect((await failureOf(start)).details).to.match(/failed to connect to any docker daemon$/);
  });

  describe("over ssh", () => {
    it("speaks as Docker's own client does", () => {
      const words = sshWords(new URL("ssh://me@far:2222/run/d.sock"), ["-i", "key"]).join(" ");
      expect(words).to.equal(
        "-i key -l me -p 2222 -o ConnectTimeout=30 -T -- far " +
          "docker --host unix:///run/d.sock system dial-stdio",
      );
    });

    differs("engine away", "passes on what ssh complains about", async () => {
      const folder = await mkdtemp(join(tmpdir(), "netbench-ssh-"));
      const ssh = join(folder, "ssh");
      await writeFile(ssh, '#!/bin/sh\necho "far: no route" >&2\nexit 255\n');
      await chmod(ssh, 0o755);
      const env = { PATH: `${folder}:${process.env.PATH}` };
      const remote = await PluginClient.start(type, { host: "ssh://far" }, env);
      try {
        const { details } = await failureOf(remote.read("id", { name: "n" }, { name: "n" }));
        expect(details).to.contain("ssh://far").and.to.contain("far: no route");
      } finally {
        await remote.stop();
        await rm(folder, { recursive: true });
      }
    });
  });
});
