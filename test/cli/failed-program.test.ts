import { execa, type Options } from "execa";
import { expect } from "chai";
import { failedProgram } from "../../cli/failed-program.ts";

const failureOf = (script: string, options: Options = {}): Promise<unknown> =>
  execa("sh", ["-c", script], options).then(
    () => undefined,
    (error: unknown) => error,
  );

describe("a program of the machine that fails us", () => {
  it("is told of in one line: what it was, how it ended, and the line that explains it", async () => {
    const error = await failureOf(
      "echo 'cannot do it: no space left on device' >&2; echo Aborted >&2; exit 3",
    );
    expect(failedProgram(error)).to.match(
      /^sh -c .* failed \(exit status 3\): cannot do it: no space left on device$/,
    );
  });

  it("is told of without the whole of a long script", async () => {
    const error = await failureOf(`: ${"x".repeat(500)}\nfalse\nexit 1`);
    expect(failedProgram(error)).to.match(/^sh -c .{10,80} … failed \(exit status 1\)$/);
  });

  it("may have been killed, or too slow", async () => {
    expect(failedProgram(await failureOf("kill -TERM $$"))).to.match(/ failed \(SIGTERM\)$/);
    const slow = await failureOf("exec sleep 10", { timeout: 50 });
    expect(failedProgram(slow)).to.match(/ failed \(did not end in time\)$/);
  });

  it("is no other error", () => {
    expect(failedProgram(new TypeError("x"))).to.equal(undefined);
  });
});
