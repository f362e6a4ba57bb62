import { expect } from "chai";
import { differs } from "./differs.ts";
import { failureOf, PluginClient } from "./plugin-client.ts";
import { DockerEngine, type Call, type Reply } from "./replay/docker-engine.ts";

describe("an image that the Docker engine does not have", function () {
  this.timeout(20_000);
  let plugin: PluginClient;
  let engine: DockerEngine;

  before(async () => {
    engine = await DockerEngine.start();
    plugin = await PluginClient.start("docker:index/container:Container", { host: engine.host });
    engine.reply = withoutImages;
  });
  after(async () => {
    await plugin?.stop();
    await engine?.stop();
  });
  beforeEach(() => (engine.calls.length = 0));

  const create = async (image: string) => {
    const { inputs } = await plugin.check({ name: "n", image });
    const { details } = await failureOf(plugin.create(inputs));
    return { details, pulls: engine.calls.filter(({ path }) => path.startsWith("/images/create")) };
  };

  const asked: Record<string, [name: string, tag: string]> = {
    alpine: ["docker.io/library/alpine", "latest"],
    "alpine:3.20": ["docker.io/library/alpine", "3.20"],
    "me/tool:x": ["docker.io/me/tool", "x"],
    "localhost/tool": ["localhost/tool", "latest"],
    "registry:5000/a/b:1": ["registry:5000/a/b", "1"],
    [`ghcr.io/a/b@sha256:${"0".repeat(64)}`]: ["ghcr.io/a/b", `sha256:${"0".repeat(64)}`],
  };
  for (const [image, [name, tag]] of Object.entries(asked)) {
    it(`is asked of a registry: ${image.slice(0, 30)}`, async () => {
      const { details, pulls } = await create(image);
      const query = new URLSearchParams(pulls[0]!.path.split("?")[1]);
      expect(Object.fromEntries(query)).to.deep.equal({ fromImage: name, tag });
      expect(details).to.contain(
        `Unable to create container with image ${image}: unable to pull image ${image}`,
      );
    });
  }

  differs("own image", "is not asked of a registry where this project makes it", async () => {
    const { details, pulls } = await create("netbench-tools:0123456789ab");
    expect(pulls).to.deep.equal([]);
    expect(details)
      .to.contain("netbench-tools:0123456789ab: the Docker engine at unix://")
      .and.to.contain("does not have it, and no registry does: `npm run up` makes it");
  });
});

function withoutImages({ path }: Call): Reply {
  if (path === "/images/json") return { status: 200, body: [] };
  if (path.startsWith("/images/create")) return { status: 500, body: { message: "no such host" } };
  return { status: 404, body: { message: "no such image" } };
}
