import { expect } from "chai";
import type { Properties } from "../../offline/providers/protocol/values.ts";
import { madeContainer } from "./made-container.ts";
import { PluginClient } from "./plugin-client.ts";
import { DockerEngine } from "./replay/docker-engine.ts";

const type = "docker:index/container:Container";

/** Containers whose states have each kind of value. */
const containers: Record<string, Properties> = {
  bare: { name: "n", image: "i" },
  "of a pair": {
    ...{ name: "n", image: "i", command: ["sh", "/agent.sh"], hostname: "n", user: "0:0" },
    ...{ capabilities: { adds: ["CAP_NET_RAW"], drops: ["ALL"] }, logDriver: "none" },
    ...{ readOnly: true, restart: "no", mustRun: true, attach: false, logs: false },
    ...{ securityOpts: ["no-new-privileges"], tmpfs: { "/tmp": "" }, cpuSet: "0-1" },
    labels: [
      { label: "b", value: "1" },
      { label: "a", value: "2" },
    ],
    mounts: [{ type: "bind", source: "/a", target: "/b" }],
    networksAdvanced: [{ name: "net", ipv4Address: "10.0.0.2" }],
    ports: [
      { internal: 80, external: 80, ip: "10.0.0.1", protocol: "tcp" },
      { internal: 81, external: 81, ip: "10.0.0.1", protocol: "udp" },
    ],
  },
  limited: {
    ...{ name: "n", image: "i", envs: ["B=1", "A=2"], sysctls: { "net.ipv4.ip_forward": "0" } },
    ...{ memory: 64, cpuShares: 512, networkMode: "none", entrypoints: ["/bin/sh"] },
  },
};

/** With NETBENCH_PLUGINS from the project's own plugin to that one and back; otherwise to itself. */
describe("a state that one docker plugin left to another", function () {
  this.timeout(30_000);
  let engine: DockerEngine;
  let own: PluginClient;
  let tested: PluginClient;

  before(async () => {
    engine = await DockerEngine.start();
    own = await PluginClient.start(type, { host: engine.host }, {}, "own");
    tested = await PluginClient.start(type, { host: engine.host });
  });
  after(async () => {
    await own?.stop();
    await tested?.stop();
    await engine?.stop();
  });

  for (const [name, news] of Object.entries(containers)) {
    for (const direction of ["to the tested one", "from the tested one"]) {
      it(`is unchanged: ${name}, ${direction}`, async () => {
        const [maker, heir] = direction.startsWith("to") ? [own, tested] : [tested, own];
        const { id, state, inputs } = await madeContainer(maker, engine, news);
        const unchanged = async (
          plugin: PluginClient,
          one: { inputs: Properties; state: Properties },
        ) => {
          const { inputs: checked } = await plugin.check(news, one.inputs);
          const found = await plugin.diff(one.inputs, checked, one.state);
          expect(found).to.deep.include({ changes: false, paths: [] });
        };
        await unchanged(heir, { inputs, state });
        const read = await heir.read(id, state, inputs);
        expect(await maker.read(id, state, inputs)).to.deep.equal(read);
        await unchanged(heir, read);
        await unchanged(maker, read);
        const changed = { ...inputs, restart: "always" };
        const after = await maker.update(id, read, changed);
        expect(await heir.update(id, read, changed)).to.deep.equal(after);
        expect((await heir.diff(changed, changed, after)).paths).to.deep.equal([]);
      });
    }
  }
});
