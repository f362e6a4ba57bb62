import { expect } from "chai";
import { driftIn } from "../../lib/drift-report.ts";
import { driftTable } from "../../report/drift-table.ts";

const step = (name: string, token?: string, op = "update") => ({
  op,
  urn: `urn:pulumi:trial::netbench::netbench:nic:Nic$command:local:Command::${name}`,
  newState: { inputs: token === undefined ? {} : { environment: { NETBENCH_STATE: token } } },
});

describe("drift that a preview tells of", () => {
  const nodes = ["n1", "n1-b"];

  it("is a row a difference, by node", () => {
    const { differences, changed } = driftIn(
      {
        steps: [
          step(
            "n1-nic",
            "drift 1-2: eth1 mtu: want 9000, have 1500; eth1 ring rx: want 4096, have 512",
          ),
          step("machine-state", "drift 3-4: sysctl net.core.netdev_budget: want 1000, have 300"),
          step("n2-links", "drift 5-6: container p001-client does not run"),
          step("n1-node", "0b1c", "same"),
        ],
      },
      nodes,
    );
    expect(changed).to.deep.equal([]);
    expect(differences).to.deep.equal([
      { node: "n1", what: "eth1 mtu", want: "9000", have: "1500" },
      { node: "n1", what: "eth1 ring rx", want: "4096", have: "512" },
      { node: "machine", what: "sysctl net.core.netdev_budget", want: "1000", have: "300" },
      { node: "machine", what: "container p001-client does not run", want: "", have: "" },
    ]);
  });

  it("is there too where a state was forgotten, and other changes are told apart", () => {
    const { differences, changed } = driftIn(
      {
        steps: [
          step("n1-nic", "new 1-2"),
          step("benchmark"),
          { ...step("n1-nic"), urn: "urn:pulumi:trial::netbench::netbench:nic:Nic::n1-nic" },
        ],
      },
      nodes,
    );
    expect(differences).to.deep.equal([
      { node: "n1", what: "n1-nic", want: "made", have: "forgotten: a reboot?" },
    ]);
    expect(changed).to.deep.equal(["benchmark"]);
  });

  it("is shown as a table, or in one line where there is none", () => {
    const difference = { node: "n1", what: "eth1 mtu", want: "9000", have: "1500" };
    expect(driftTable("trial", { differences: [difference], changed: ["benchmark"] })).to.match(
      /^trial: 1 setting has drifted; npm run up -- trial puts it in order\.\nnode +what.*\n─+\nn1 +eth1 mtu +9000 +1500\n1 resources \(benchmark\) are to change/,
    );
    expect(driftTable("trial", { differences: [], changed: [] })).to.equal(
      "trial: nothing has drifted.",
    );
  });
});
