import { expect } from "chai";
import { chmod, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { dockerPlugin } from "../../offline/providers/docker/plugin.ts";
import { sshWords } from "../../offline/providers/docker/ssh-agent.ts";
import { unknown, type Properties } from "../../offline/providers/protocol/values.ts";
import { failureOf, PluginClient, testsOwnPlugins } from "./plugin-client.ts";
import { dockerHost } from "./test-image.ts";

const type = "docker:index/container:Container";
const ownOnly = testsOwnPlugins ? it : it.skip;

describe("the docker plugin without an engine", function () {
  this.timeout(20_000);
  let plugin: PluginClient;
  before(async () => {
    plugin = await PluginClient.start(type, { host: "unix:///no/such/socket" });
  });
  after(() => plugin?.stop());

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
      const news = { image: "i", cpuShares: "512", sysctls: { "net.ipv4.ip_forward": 1 } };
      const { inputs } = await plugin.check(news);
      expect(inputs).to.deep.include({ cpuShares: 512, sysctls: { "net.ipv4.ip_forward": "1" } });
    });

    it("lets through what a preview does not know yet", async () => {
      const news = { image: unknown, networksAdvanced: [{ name: unknown }], cpuShares: unknown };
      expect((await plugin.check(news)).failures).to.deep.equal([]);
    });

    ownOnly("refuses by name what it does not serve", async () => {
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
    let old: Properties;
    before(async () => {
      const news = {
        ...{ name: "n", image: "i", command: ["a", "b"], labels: [label("x"), label("y")] },
        ...{ capabilities: { drops: ["A", "B"] }, tmpfs: { "/tmp": "" }, sysctls: { a: "1" } },
        networksAdvanced: [{ name: "n", ipv4Address: "10.0.0.1" }],
      };
      old = (await plugin.check(news)).inputs;
    });
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
        const found = await plugin.diff(old, { ...old, [property]: value });
        expect(found.replaces).to.deep.equal([property]);
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
        const found = await plugin.diff(old, { ...old, [property]: value });
        expect(found).to.include({ changes: true });
        expect(found.replaces).to.deep.equal([]);
      });
    }

    it("does not mind the order of sets, defaults and empty values", async () => {
      const news: Properties = {
        ...old,
        ...{ labels: [label("y"), label("x")], capabilities: { drops: ["B", "A"], adds: [] } },
        ...{ readOnly: false, hostname: "", dns: [], __defaults: [] },
      };
      delete news.restart;
      delete news.waitTimeout;
      expect((await plugin.diff(old, news)).changes).to.equal(false);
    });

    it("does not mind what a refresh by the official plugin adds", async () => {
      const refreshed: Properties = {
        ...old,
        capabilities: { adds: [], drops: ["B", "A"] },
        networksAdvanced: [
          {
            ...{ name: "n", ipv4Address: "10.0.0.1", ipv6Address: "", macAddress: "" },
            aliases: [],
          },
        ],
        ...{ rm: false, memoryReservation: 0, groupAdds: [], mounts: [], usernsMode: "" },
      };
      delete refreshed.__defaults;
      expect((await plugin.diff(refreshed, old)).changes).to.equal(false);
    });

    it("shows where a list or a map differs", async () => {
      const news = { ...old, command: ["a", "c"], sysctls: { a: "1", "b.c": "2" } };
      const { paths } = await plugin.diff(old, news);
      expect(paths.sort()).to.deep.equal(["command[1]", 'sysctls["b.c"]']);
    });

    it("starts a container that the state knows to be stopped", async () => {
      const found = await plugin.diff(old, old, { ...old, mustRun: false });
      expect(found).to.deep.include({ paths: ["mustRun"], replaces: [] });
    });
  });

  it("takes the Docker address from the environment, or the usual one", async () => {
    const { inputs } = await plugin.checkConfig({ host: "unix:///x" });
    expect(inputs.host).to.equal("unix:///x");
    expect(dockerPlugin().checkConfig({}).inputs.host).to.equal(dockerHost());
  });

  ownOnly("refuses settings that it does not serve", async () => {
    const { failures } = await plugin.checkConfig({ host: "npipe:////x", certPath: "/x" });
    expect(failures.map(({ property }) => property)).to.deep.equal(["certPath", "host"]);
  });

  it("says plainly that no Docker engine answers", async () => {
    const { details } = await failureOf(plugin.read("id", { name: "n" }, { name: "n" }));
    expect(details)
      .to.match(/docker/i)
      .and.to.contain("/no/such/socket");
  });

  describe("over ssh", () => {
    it("speaks as Docker's own client does", () => {
      const words = sshWords(new URL("ssh://me@far:2222/run/d.sock"), ["-i", "key"]).join(" ");
      expect(words).to.equal(
        "-i key -l me -p 2222 -o ConnectTimeout=30 -T -- far " +
          "docker --host unix:///run/d.sock system dial-stdio",
      );
    });

    ownOnly("passes on what ssh complains about", async () => {
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
