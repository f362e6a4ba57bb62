import { expect } from "chai";
import { withSecrets } from "../../offline/providers/protocol/secrets.ts";
import {
  decode,
  encode,
  secret,
  type Properties,
} from "../../offline/providers/protocol/values.ts";

describe("secrets", () => {
  const inputs: Properties = {
    create: "echo",
    stdin: secret("in"),
    environment: { A: secret("a"), B: "b" },
    triggers: [1, secret("t")],
    interpreter: secret(["sh", "-c"]),
  };
  const sent = encode(inputs);

  it("go back in their envelopes, at their places", () => {
    expect(withSecrets(decode(sent), sent)).to.deep.equal(inputs);
  });

  it("leave what a command printed as it is, as the official plugin does", () => {
    const outputs = { ...decode(sent), stdout: "a", stderr: "" };
    expect(withSecrets(outputs, sent)).to.deep.equal({ ...inputs, stdout: "a", stderr: "" });
  });

  it("are kept where an input was changed on the way, and forgotten where it is gone", () => {
    const outputs = { stdin: "other", environment: { A: "new", C: "c" } };
    expect(withSecrets(outputs, sent)).to.deep.equal({
      stdin: secret("other"),
      environment: { A: secret("new"), C: "c" },
    });
    expect(withSecrets(outputs, undefined)).to.deep.equal(outputs);
  });

  it("come without their envelopes to the command", () => {
    expect(decode(sent)).to.deep.equal({
      ...{ create: "echo", stdin: "in", environment: { A: "a", B: "b" }, triggers: [1, "t"] },
      interpreter: ["sh", "-c"],
    });
  });
});
