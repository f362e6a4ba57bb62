import { expect } from "chai";
import { withoutOthersStack, withoutTheirOptions } from "../../cli/pulumi-settings.ts";
import { stackIn } from "../../cli/pulumi.ts";

describe("a person's settings of pulumi", () => {
  it("stay out of our own runs, but for their backend", () => {
    const own = {
      ...{ PULUMI_STACK: "acme/web", PULUMI_OPTION_JSON: "true", PULUMI_SKIP_CHECKPOINTS: "true" },
      ...{ PULUMI_NODEJS_TRANSPILE_ONLY: "1", NODE_OPTIONS: "--inspect", TS_NODE_FILES: "1" },
      ...{ PULUMI_BACKEND_URL: "s3://lab", PULUMI_ACCESS_TOKEN: "pul-0", PATH: "/bin" },
      ...{ PULUMI_SELF_MANAGED_STATE_GZIP: "1", PULUMI_CONFIG_PASSPHRASE: "x", HOME: "/h" },
    };
    const taken = withoutTheirOptions(own);
    expect(Object.values(taken).every((value) => value === undefined)).to.equal(true);
    expect(Object.keys(taken).sort()).to.deep.equal([
      ...["NODE_OPTIONS", "PULUMI_NODEJS_TRANSPILE_ONLY", "PULUMI_OPTION_JSON"],
      ...["PULUMI_SKIP_CHECKPOINTS", "PULUMI_STACK", "TS_NODE_FILES"],
    ]);
  });

  it("stay in a shell of theirs, but for a stack of another project", () => {
    const isOurs = (stack: string) => stack === "quickstart";
    for (const stack of ["acme/production/web", "web", "acme/quickstart", "a/b/c/quickstart"]) {
      expect(withoutOthersStack({ PULUMI_STACK: stack }, isOurs), stack).to.deep.equal({
        PULUMI_STACK: undefined,
      });
    }
    for (const stack of ["quickstart", "organization/netbench/quickstart"]) {
      expect(withoutOthersStack({ PULUMI_STACK: stack }, isOurs), stack).to.deep.equal({});
    }
    expect(withoutOthersStack({ PULUMI_OPTION_JSON: "true" }, isOurs)).to.deep.equal({});
  });

  it("are looked at for the stack that pulumi's words name", () => {
    expect(stackIn(["up", "--yes", "--stack", "a"])).to.equal("a");
    expect(stackIn(["up", "-s", "a"])).to.equal("a");
    expect(stackIn(["up", "--stack=a"])).to.equal("a");
    expect(stackIn(["stack", "select", "--create", "a"])).to.equal("a");
    expect(stackIn(["stack", "output", "verdict"])).to.equal(undefined);
  });
});
