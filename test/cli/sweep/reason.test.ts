import { expect } from "chai";
import { reasonOf } from "../../../cli/sweep/reason.ts";

describe("why pulumi failed, from what it printed", () => {
  it("is what its errors say, each once, without its own framing", () => {
    expect(
      reasonOf([
        "Updating (sweep-1)",
        " +  command:local:Command benchmark-run creating error: exit status 1",
        "Diagnostics:",
        "  command:local:Command (benchmark-run):",
        "    error: eth1 mtu: want 9000, have 1500",
        "    error: eth1 mtu: want 9000, have 1500",
        "  pulumi:pulumi:Stack (netbench-sweep-1):",
        "    error: update failed",
      ]),
    ).to.equal("eth1 mtu: want 9000, have 1500");
  });

  it("is what a provider says below its own heading", () => {
    expect(
      reasonOf([
        " +  docker:index:Container p001-server creating error: creating urn:pulumi:s::p::t: 1 error occurred:",
        "  docker:index:Container (p001-server):",
        "    error:   sdk-v2/provider2.go:572: sdk.helper_schema: Unable to find or pull image netbench.invalid/x: provider=docker",
        "    error: 1 error occurred:",
        "    \t* Unable to find or pull image netbench.invalid/x",
        "    error: update failed",
      ]),
    ).to.match(/Unable to find or pull image netbench\.invalid\/x$/);
  });

  it("is the last that was said where no error was", () => {
    expect(reasonOf(["one", "two", "", "three", ""])).to.equal("two; three");
    expect(reasonOf([])).to.equal("it did not say why");
    expect(reasonOf([`error: ${"x".repeat(1000)}`])).to.have.length.at.most(402);
  });
});
