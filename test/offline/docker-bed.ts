import { expect } from "chai";
import Docker from "dockerode";
import type { Properties } from "../../offline/providers/protocol/values.ts";
import { PluginClient, type Resource } from "./plugin-client.ts";
import { dockerHost, importTestImage, removeTestImage, testImage } from "./test-image.ts";

export const containerType = "docker:index/container:Container";
export const networkType = "docker:index/network:Network";

/** A Docker engine with a test image and a network, and a plugin for each resource type. */
export class DockerBed {
  /** Begins the name of everything that the tests make. */
  readonly prefix: string;
  readonly docker = new Docker(dockerOptions());
  readonly networks: PluginClient;
  readonly containers: PluginClient;
  /** A network with the subnet 10.213.7.0/24. */
  readonly net: Resource;

  private constructor(
    prefix: string,
    networks: PluginClient,
    containers: PluginClient,
    net: Resource,
  ) {
    this.prefix = prefix;
    this.networks = networks;
    this.containers = containers;
    this.net = net;
  }

  static async start(): Promise<DockerBed> {
    const docker = new Docker(dockerOptions());
    await docker.ping().catch((error: Error) => {
      throw new Error(`these tests need a Docker engine at ${dockerHost()}: ${error.message}`);
    });
    await importTestImage(docker);
    const networks = await PluginClient.start(networkType, { host: dockerHost() });
    const containers = await PluginClient.start(containerType, { host: dockerHost() });
    const prefix = `netbench-test-${process.pid}`;
    const { inputs } = await networks.check({
      name: prefix,
      driver: "bridge",
      internal: true,
      ipamConfigs: [{ subnet: "10.213.7.0/24" }],
      labels: [{ label: "made-by", value: "test" }],
    });
    const net = { ...(await networks.create(inputs)), inputs };
    return new DockerBed(prefix, networks, containers, net);
  }

  async stop(): Promise<void> {
    await this.networks.delete(this.net.id, this.net.state);
    await this.networks.stop();
    await this.containers.stop();
    await removeTestImage(this.docker);
  }

  /** The checked inputs of a container that sleeps in the bed's network. */
  async checked(news: Properties): Promise<Properties> {
    const { inputs, failures } = await this.containers.check({
      image: testImage,
      command: ["/bin/sleep", "1000"],
      name: `${this.prefix}-c`,
      networkMode: this.prefix,
      ...news,
    });
    expect(failures).to.deep.equal([]);
    return inputs;
  }

  /** Creates a container, hands it over and removes it. */
  async withContainer(news: Properties, work: (made: Resource) => Promise<void>): Promise<void> {
    const inputs = await this.checked(news);
    const made = await this.containers.create(inputs);
    try {
      await work({ ...made, inputs });
    } finally {
      await this.containers.delete(made.id, made.state);
    }
  }

  /** Creates one more network, without a subnet of its own choice, hands it over and removes it. */
  async withNetwork(name: string, work: (made: Resource) => Promise<void>): Promise<void> {
    const { inputs } = await this.networks.check({ name, internal: true });
    const made = await this.networks.create(inputs);
    try {
      await work({ ...made, inputs });
    } finally {
      await this.networks.delete(made.id, made.state);
    }
  }
}

function dockerOptions(): Docker.DockerOptions | undefined {
  const host = dockerHost();
  return host.startsWith("unix://") ? { socketPath: host.slice("unix://".length) } : undefined;
}
