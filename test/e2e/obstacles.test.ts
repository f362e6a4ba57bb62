import { execFileSync } from "node:child_process";
import { expect } from "chai";
import { containerName, dockerNetworkName } from "../../lib/names.ts";
import { expectExit, netbench, read, succeed } from "./support/command.ts";
import { expectNothingLeft, type Inventory, takeInventory } from "./support/inventory.ts";
import { needRoot } from "./support/needs.ts";
import { Testbed } from "./support/testbed.ts";

/** Beside the one of other tests' bridges. */
const subnet = "198.18.241.0/24";

describe("what others have on the machine", function () {
  this.timeout(300_000);
  let machine: Inventory;
  let testbed: Testbed;
  const undo: (() => Promise<unknown>)[] = [];

  const docker = (...args: string[]) => read("docker", ...args);
  const ip = (...args: string[]) => read("ip", ...args);

  before(async function () {
    needRoot(this);
    machine = await takeInventory();
    testbed = Testbed.derive("obstacles", "macvlan-bridge-local", {
      nodes: [{ name: "n1", kind: "local", nic: "nbtest0" }],
      "nic.mtuBytes": 1500,
      "network.subnet": subnet,
    });
    await succeed("pulumi", "stack", "init", testbed.stack);
    await ip("link", "add", "nbtest0", "type", "veth", "peer", "name", "nbtest1");
    undo.push(() => ip("link", "del", "nbtest0"));
    await ip("link", "set", "nbtest0", "up");
    // An image of nothing: containers of it are never started.
    const tag = `${testbed.stack}:none`;
    execFileSync("docker", ["import", "-", tag], {
      input: execFileSync("tar", ["-cf", "-", "-T", "/dev/null"]),
    });
    undo.push(() => docker("image", "rm", tag));
    const name = containerName(testbed.stack, 1, "server");
    await docker("create", "--name", name, tag, "nothing");
    undo.push(() => docker("rm", name));
    const network = dockerNetworkName(testbed.stack);
    await docker("network", "create", "--subnet", "198.18.241.128/25", network);
    undo.push(() => docker("network", "rm", network));
  });
  after(async () => {
    for (const step of undo.reverse()) await step();
    await testbed?.discard();
  });

  it("is all told before anything is touched, by up, by a plain pulumi and by doctor", async () => {
    const wanted = [
      /node n1: nbtest0 has no carrier, its link is down: connect its cable/,
      /node n1: the container netbench-\S+-p001-server is there already .*docker rename/,
      /node n1: the Docker network netbench-\S+ is there already .*docker network rm/,
      /node n1: the subnet 198\.18\.241\.0\/24 is taken by the Docker network .*set network\.subnet/,
    ];
    const outcomes = [
      expectExit(await netbench("up", testbed.stack), 1),
      await testbed.pulumi("preview"),
      expectExit(await netbench("doctor", testbed.stack), 1),
    ];
    for (const { all } of outcomes) {
      for (const words of wanted) expect(all).to.match(words);
      expect(all).not.to.match(/^ +at /m);
    }
    for (const { all } of outcomes.slice(0, 2)) expect(all).to.include("Nothing was touched:");
  });

  it("is as it was afterwards", async () => {
    await testbed.down();
    expect(await docker("ps", "-aq", "--filter", "name=p001-server")).not.to.equal("");
    while (undo.length > 0) await undo.pop()?.();
    await expectNothingLeft(machine);
  });
});
