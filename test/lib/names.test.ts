import { expect } from "chai";
import fc from "fast-check";
import {
  bridgeName,
  containerName,
  digest,
  dockerNetworkName,
  nodeNamespace,
  pairName,
  switchNamespace,
  underlayAddress,
} from "../../lib/names.ts";
import { maxInterfaceNameLength } from "../../lib/scenario/nodes.ts";

/** What Pulumi allows as the name of a stack. */
const stack = fc.stringMatching(/^[A-Za-z0-9_.-]{1,100}$/);

describe("names", () => {
  it("of bridges are links' names, whatever the scenario is called", () => {
    fc.assert(
      fc.property(stack, (name) => {
        expect(bridgeName(name).length).to.be.at.most(maxInterfaceNameLength);
        expect(bridgeName(name)).to.match(/^nb-[0-9a-f]+$/);
      }),
    );
  });

  it("of containers and networks are what Docker allows", () => {
    fc.assert(
      fc.property(stack, fc.integer({ min: 1, max: 128 }), (name, index) => {
        for (const made of [containerName(name, index, "client"), dockerNetworkName(name)])
          expect(made).to.match(/^[a-zA-Z0-9][a-zA-Z0-9_.-]+$/);
      }),
    );
  });

  it("of pairs sort as they count", () => {
    expect([1, 9, 10, 99, 128].map(pairName)).to.deep.equal([
      "p001",
      "p009",
      "p010",
      "p099",
      "p128",
    ]);
  });

  it("say which scenario and which half they belong to", () => {
    expect(containerName("quickstart", 2, "server")).to.equal("netbench-quickstart-p002-server");
    expect(nodeNamespace("quickstart", "n1")).to.equal("netbench-quickstart-n1");
    expect(switchNamespace("quickstart")).to.equal("netbench-quickstart-switch");
    expect(underlayAddress(2)).to.equal("198.18.0.2/24");
  });

  it("are digests that differ where texts do, and are the same on every day", () => {
    expect(digest("/work/netbench")).to.equal(digest("/work/netbench"));
    expect(digest("/work/netbench")).not.to.equal(digest("/work/netbench2"));
    expect(digest("x", 16)).to.match(/^[0-9a-f]{16}$/);
  });
});
