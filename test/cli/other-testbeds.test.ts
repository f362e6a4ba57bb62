import { expect } from "chai";
import { withoutOthers } from "../../cli/other-testbeds.ts";
import { bridgeName } from "../../lib/names.ts";

describe("an inventory without other testbeds", () => {
  const of = (stack: string) => ({
    links: [`${bridgeName(stack)} (mtu 1500)`, `veth${stack} (mtu 1500, in ${bridgeName(stack)})`],
    namespaces: [`netbench-${stack}-n1`],
    mounts: [`/run/netbench/${stack}/n1/exec/netns/default`],
    containers: [`netbench-${stack}-p001-client`],
    networks: [`netbench-${stack}`],
    processes: [
      `dockerd --data-root /var/lib/netbench/${stack}/n1`,
      `ovsdb-server /dev/shm/netbench-0/${stack}/n1/ovs/conf.db`,
      `iperf3 -s -p 5201 (beside sh /agent.sh server netbench-${stack}-p001-server)`,
    ],
  });
  const kinds = Object.keys(of("a")) as (keyof ReturnType<typeof of>)[];

  it("keeps all that is the testbed's own", () => {
    expect(withoutOthers("mine", of("mine"))).to.deep.equal(of("mine"));
  });

  it("has nothing of the others", () => {
    const none = Object.fromEntries(kinds.map((kind) => [kind, []]));
    expect(withoutOthers("mine", of("theirs"))).to.deep.equal(none);
    expect(withoutOthers("mine", of("mine-too")).containers).to.deep.equal([
      // A longer name of the same beginning cannot be told apart from a node of ours.
      "netbench-mine-too-p001-client",
    ]);
  });

  it("has nothing of one whose name begins alike, where that has a mark", () => {
    const none = Object.fromEntries(kinds.map((kind) => [kind, []]));
    expect(withoutOthers("mine", of("mine-too"), ["mine-too", "theirs"])).to.deep.equal(none);
    expect(withoutOthers("mine", of("mine"), ["mine-too"])).to.deep.equal(of("mine"));
    expect(withoutOthers("mine-too", of("mine-too"), ["mine"])).to.deep.equal(of("mine-too"));
  });

  it("keeps what names no testbed", () => {
    const others = { links: ["eth7 (mtu 1500)"], processes: ["iperf3 -s"], sysctls: ["a=1"] };
    expect(withoutOthers("mine", others)).to.deep.equal(others);
  });

  it("has the tools image, unless others have containers here", () => {
    const images = ["netbench-tools:0123456789ab"];
    expect(withoutOthers("mine", { images, containers: [] }).images).to.deep.equal(images);
    const beside = { images, containers: of("theirs").containers };
    expect(withoutOthers("mine", beside).images).to.deep.equal([]);
  });
});
