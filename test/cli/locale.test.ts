import { expect } from "chai";
import { main } from "../../cli/main.ts";

describe("the language of programs that commands read", () => {
  const before = process.env["LC_ALL"];
  afterEach(() => {
    if (before === undefined) delete process.env["LC_ALL"];
    else process.env["LC_ALL"] = before;
  });

  it("is not the person's", async () => {
    process.env["LC_ALL"] = "fi_FI.UTF-8";
    expect(await main(["there-is-no-such-command"])).to.equal(1);
    expect(process.env["LC_ALL"]).to.equal("C");
  });
});
