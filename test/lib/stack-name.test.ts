import { expect } from "chai";
import fc from "fast-check";
import { formatIssue } from "../../lib/scenario-issues.ts";
import { nameIssues } from "../../lib/stack-name.ts";

/** What Pulumi's ParseStackName takes (sdk/go/common/tokens/stack_name.go). */
const pulumiTakes = /^[A-Za-z0-9_.-]{1,100}$/;

describe("the name of a scenario", () => {
  const wrong: [name: string, allowed: RegExp][] = [
    ["My Lab", /letters a to z/],
    ["Größe", /letters a to z/],
    ["con*", /letters a to z/],
    ["lab;id", /letters a to z/],
    ["lab\u0000", /letters a to z/],
    ["../x", /letters a to z/],
    ["-x", /a letter or a digit first/],
    [".", /a letter or a digit first/],
    ["..", /a letter or a digit first/],
    ["_x", /a letter or a digit first/],
    ["lab.", /last/],
    ["lab-", /last/],
    ["x".repeat(101), /at most 100/],
    ["", /a letter or a digit first/],
  ];
  for (const [name, allowed] of wrong)
    it(`${JSON.stringify(name.slice(0, 20))} is refused with what is allowed`, () => {
      const [issue, ...others] = nameIssues(name);
      expect(others).to.be.empty;
      expect(issue?.allowed).to.match(allowed);
      expect(issue && formatIssue(issue)).to.match(/^[^\p{C}]+$/u);
    });

  it("may have capitals, dots, dashes and underscores inside, and a hundred characters", () => {
    for (const name of ["Lab_2.v3", "a", "7", "x_", "a-b..c", "x".repeat(100)])
      expect(nameIssues(name)).to.deep.equal([]);
  });

  it("differs from the others in more than capitals", () => {
    expect(nameIssues("lab", ["lab", "labs"])).to.deep.equal([]);
    expect(nameIssues("lab", ["LAB", "lab"])[0]?.allowed).to.match(/more than capitals/);
  });

  it("is one that Pulumi takes, or refused", () => {
    const text = fc.oneof(fc.string({ unit: "binary" }), fc.stringMatching(/^[\w. -]{0,110}$/));
    fc.assert(
      fc.property(text, (name) => {
        if (nameIssues(name).length === 0) expect(name).to.match(pulumiTakes);
      }),
    );
  });
});
