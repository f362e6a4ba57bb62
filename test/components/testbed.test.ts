import { readdirSync } from "node:fs";
import { join } from "node:path";
import { expect } from "chai";
import { projectRoot } from "../../cli/environment.ts";
import { planSchema } from "../../lib/plan.ts";
import { expectShellReads } from "../golden.ts";
import { scenarioWith, writtenScenario } from "../scenarios.ts";
import {
  byName,
  command,
  container,
  count,
  fakePlugins,
  ofType,
  type Registered,
  resourcesOf,
} from "./recorder.ts";

const expected: Record<string, Record<string, number>> = {
  quickstart: {
    "netbench:testbed:Testbed": 1,
    "netbench:owner:Owner": 1,
    "netbench:machine:Machine": 1,
    "netbench:node:Node": 1,
    "netbench:image:Image": 1,
    "netbench:network:Network": 1,
    "netbench:pair:Pair": 2,
    "netbench:benchmark:Benchmark": 1,
    "pulumi:providers:docker": 1,
    "docker:index/network:Network": 1,
    // Owner, machine, node, image, links, benchmark.
    [command]: 6,
    [container]: 4,
  },
  "macvlan-bridge-switched": {
    "netbench:testbed:Testbed": 1,
    "netbench:owner:Owner": 1,
    "netbench:machine:Machine": 1,
    "netbench:switch:Switch": 1,
    "netbench:node:Node": 2,
    "netbench:nic:Nic": 2,
    "netbench:image:Image": 2,
    "netbench:network:Network": 2,
    "netbench:pair:Pair": 16,
    "netbench:benchmark:Benchmark": 1,
    "pulumi:providers:docker": 2,
    "docker:index/network:Network": 2,
    // Owner, machine, switch, benchmark, and for each node: itself, NIC, image, links.
    [command]: 12,
    [container]: 32,
  },
  "macvlan-passthru-switched": {
    "netbench:testbed:Testbed": 1,
    "netbench:owner:Owner": 1,
    "netbench:machine:Machine": 1,
    "netbench:switch:Switch": 1,
    "netbench:node:Node": 2,
    "netbench:nic:Nic": 2,
    "netbench:image:Image": 2,
    "netbench:network:Network": 2,
    "netbench:pair:Pair": 1,
    "netbench:benchmark:Benchmark": 1,
    "pulumi:providers:docker": 2,
    "docker:index/network:Network": 2,
    [command]: 12,
    [container]: 2,
  },
};

describe("the testbed", () => {
  before(() => fakePlugins());

  for (const [stack, counts] of Object.entries(expected)) {
    describe(`of ${stack}`, () => {
      let resources: Registered[];
      before(async () => {
        resources = await resourcesOf(writtenScenario(stack));
      });

      it("is made of these resources", () => expect(count(resources)).to.deep.equal(counts));

      it("names each resource after its parent, and none twice", () => {
        const names = resources.map(({ type, name }) => `${type} ${name}`);
        expect(new Set(names).size).to.equal(names.length);
        for (const { name, parent, type } of resources)
          if (parent !== undefined && parent !== "trial")
            expect(name, type).to.match(new RegExp(`^${parent}`));
      });

      it("calls each component after its file and class", () => {
        const files = readdirSync(join(projectRoot, "components")).map((file) => file.slice(0, -3));
        for (const { type } of resources.filter(({ type }) => type.startsWith("netbench:"))) {
          const [, file = "", className = ""] = type.split(":");
          expect(files).to.include(file);
          expect(className.toLowerCase()).to.equal(file.replaceAll("-", ""));
        }
      });

      it("hardens every container", () => {
        for (const { inputs, name } of ofType(resources, container))
          expect(inputs, name).to.deep.include({
            readOnly: true,
            capabilities: { drops: ["ALL"] },
            securityOpts: ["no-new-privileges"],
            restart: "no",
            logDriver: "none",
            logs: false,
            attach: false,
            mustRun: true,
            tmpfs: { "/tmp": "" },
            user: "0:0",
          });
      });

      it("gives a container one folder of the node, and nothing else of it", () => {
        for (const { inputs } of ofType(resources, container)) {
          const { mounts } = inputs as {
            mounts: { type: string; source: string; target: string }[];
          };
          expect(mounts).to.have.length(1);
          expect(mounts[0]).to.include({ type: "bind", target: "/netbench" });
          expect(mounts[0]?.source).to.match(/^\/dev\/shm\/netbench-0\/trial\/n[12]\/agents$/);
          for (const key of ["privileged", "ports", "devices", "volumes", "envs", "gpus"])
            expect(inputs).not.to.have.property(key);
        }
      });

      it("makes containers after image and network of their node, and the links after all of them", () => {
        for (const { name, dependsOn, inputs } of ofType(resources, container)) {
          expect(dependsOn, name).to.have.length(1);
          expect(dependsOn[0]).to.match(/^n[12]-image$/);
          expect(inputs.networksAdvanced).to.have.nested.property("[0].name", "netbench-trial");
        }
        const watched = resources
          .filter(({ name }) => /^n[12]-links$/.test(name))
          .flatMap(({ dependsOn }) => dependsOn);
        const all = ofType(resources, container).map(({ name }) => name);
        expect(watched.sort()).to.deep.equal(all.sort());
      });

      it("measures last: after the machine and the links of every node", () => {
        const { dependsOn } = byName(resources, "benchmark-run");
        const links = resources
          .filter(({ name }) => name.endsWith("-links"))
          .map(({ name }) => name);
        expect(dependsOn).to.deep.equal(["machine-state", ...links]);
      });

      it("gives the measuring program a plan that it can read", () => {
        const { inputs } = byName(resources, "benchmark-run");
        const plan = planSchema.parse(JSON.parse(inputs.stdin as string));
        expect(plan.stack).to.equal("trial");
        expect(plan.scenario.nodes).to.deep.equal(writtenScenario(stack).nodes);
        expect(plan.testbed).to.match(/^[0-9a-f]{16}$/);
      });

      it("has a token for each state of a node, and none for the benchmark", () => {
        for (const { name, inputs } of ofType(resources, command)) {
          const environment = inputs.environment as Record<string, string> | undefined;
          if (name === "benchmark-run") expect(environment).to.equal(undefined);
          else expect(environment?.NETBENCH_STATE).to.equal("the token\n");
          expect(inputs.addPreviousOutputInEnv, name).to.equal(false);
          expect(inputs, name).not.to.have.property("triggers");
        }
      });

      it("has scripts that a POSIX shell reads", () => {
        for (const { inputs } of ofType(resources, command)) {
          for (const script of scriptsOf(inputs)) expectShellReads(script);
        }
      });

      it("keeps each script shorter than the kernel lets an argument be", () => {
        // MAX_ARG_STRLEN is 32 pages (linux/binfmts.h).
        for (const { inputs } of ofType(resources, command))
          for (const script of scriptsOf(inputs)) expect(script.length).to.be.lessThan(32 * 4096);
      });
    });
  }

  it("plugs emulated nodes into the switch, and puts their networks on their NICs", async () => {
    const resources = await resourcesOf(writtenScenario("macvlan-bridge-switched"));
    for (const node of ["n1", "n2"]) {
      expect(byName(resources, `${node}-state`).dependsOn).to.deep.equal(["switch-state"]);
      expect(byName(resources, `${node}-network-docker`).dependsOn).to.deep.equal([`${node}-nic`]);
      const engine = byName(resources, `${node}-engine`);
      expect(engine.dependsOn).to.deep.equal([`${node}-state`]);
      expect(engine.inputs.host).to.equal(`unix:///run/netbench/trial/${node}/docker.sock`);
    }
  });

  it("lets all that stands on an emulated node die with it, and nothing on a local one", async () => {
    const switched = await resourcesOf(writtenScenario("macvlan-passthru-switched"));
    const mortal = switched.filter(({ deletedWith }) => deletedWith !== undefined);
    expect(mortal.map(({ name }) => name).sort()).to.deep.equal(
      ["n1-image", "n1-links", "n1-network-docker", "n1-nic", "p001-client"]
        .concat(["n2-image", "n2-links", "n2-network-docker", "n2-nic", "p001-server"])
        .sort(),
    );
    const local = await resourcesOf(writtenScenario("quickstart"));
    expect(local.filter(({ deletedWith }) => deletedWith !== undefined)).to.deep.equal([]);
  });

  it("replaces containers and networks one after the other, since their names are taken", async () => {
    const resources = await resourcesOf(writtenScenario("quickstart"));
    const docker = resources.filter(({ type }) => type.startsWith("docker:"));
    expect(docker.filter(({ deleteBeforeReplace }) => !deleteBeforeReplace)).to.deep.equal([]);
  });

  it("writes the MTU on the network, so that another MTU makes new containers", async () => {
    const { inputs } = byName(
      await resourcesOf({ ...writtenScenario("macvlan-bridge-switched"), nic: { mtuBytes: 4000 } }),
      "n1-network-docker",
    );
    expect(inputs.labels).to.deep.include({ label: "netbench.mtu", value: "4000" });
  });

  it("takes the image that the scenario names, and builds none", async () => {
    const resources = await resourcesOf(scenarioWith({ image: "registry.lab/iperf3:3.18" }));
    expect(count(resources)["netbench:image:Image"]).to.equal(undefined);
    expect(byName(resources, "p001-client").inputs.image).to.equal("registry.lab/iperf3:3.18");
  });

  it("asks nothing of the machine where no trial uses TCP", async () => {
    const resources = await resourcesOf(scenarioWith({ benchmark: { protocols: ["udp"] } }));
    expect(count(resources)["netbench:machine:Machine"]).to.equal(undefined);
  });

  it("runs containers as the person who brings it up", async () => {
    const resources = await resourcesOf(scenarioWith(), { person: { uid: 1000, gid: 100 } });
    expect(byName(resources, "p001-client").inputs.user).to.equal("1000:100");
    for (const script of scriptsOf(byName(resources, "n1-links").inputs))
      expect(script).not.to.include("nsenter");
  });
});

/** All that a Command may run: its lines, and the scripts in its environment. */
function scriptsOf(inputs: Record<string, unknown>): string[] {
  const { NETBENCH_UP, NETBENCH_DOWN } = (inputs.environment ?? {}) as Record<string, string>;
  const texts = [inputs.create, inputs.delete, NETBENCH_UP, NETBENCH_DOWN];
  return texts.filter((text) => text !== undefined) as string[];
}
