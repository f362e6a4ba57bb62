import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { expect } from "chai";
import { type ExportedState, mendState } from "../../cli/mend-state.ts";

const fixture = (name: string): ExportedState => {
  const file = fileURLToPath(new URL(`../fixtures/pulumi-state/${name}.json`, import.meta.url));
  const { checkpoint } = JSON.parse(readFileSync(file, "utf8")) as {
    checkpoint: { latest: ExportedState["deployment"] };
  };
  return { deployment: checkpoint.latest };
};
const resourcesOf = ({ deployment }: ExportedState) => deployment.resources ?? [];

describe("mending a state", () => {
  it("forgets operations under way and nothing else", () => {
    const before = fixture("interrupted");
    const after = mendState(before, new Set());
    expect(before.deployment.pending_operations).to.have.length(1);
    expect(after.deployment.pending_operations).to.deep.equal([]);
    expect(resourcesOf(after)).to.deep.equal(resourcesOf(before));
  });

  it("forgets what is gone, and that others depended on it", () => {
    const container = { urn: "container", id: "c1", dependencies: ["network"] };
    const before: ExportedState = {
      deployment: {
        resources: [
          { urn: "network", id: "n1", dependencies: ["node"] },
          container,
          {
            urn: "links",
            dependencies: ["container", "node"],
            propertyDependencies: { stdin: ["container"], create: null },
          },
        ],
      },
    };
    expect(resourcesOf(mendState(before, new Set(["c1", "other"])))).to.deep.equal([
      { urn: "network", id: "n1", dependencies: ["node"] },
      {
        urn: "links",
        dependencies: ["node"],
        propertyDependencies: { stdin: [], create: null },
      },
    ]);
    expect(resourcesOf(mendState(before, new Set(["n1"])))[0]).to.deep.equal({
      ...container,
      dependencies: [],
    });
  });
});
