import { expect } from "chai";
import { setTimeout as wait } from "node:timers/promises";
import type { Properties } from "../../../offline/providers/protocol/values.ts";
import { differs } from "../differs.ts";
import { testsOwnPlugins } from "../plugin-process.ts";
import { tidy, type Method } from "./messages.ts";
import { questionsOf, stacks, type Recorded } from "./recording.ts";
import { Target, type Answered } from "./target.ts";

/** The cases whose commands run anywhere; those of the stacks would make testbeds. */
const cases = stacks.filter((stack) => /^case-(command|run)/.test(stack));
const interrupted = "case-command-interrupted";

describe("recorded questions that run a command", function () {
  this.timeout(30_000);
  let target: Target;
  before(async () => (target = await Target.start("command")));
  after(() => target?.stop());

  for (const stack of cases.filter((one) => one !== interrupted)) {
    it(`of ${stack} have the recorded answers`, async () => {
      const questions = questionsOf(stack).filter(acts);
      expect(questions).not.to.have.length(0);
      for (const recorded of questions) {
        const got = await target.ask(recorded.method as Method, recorded.request);
        expect(comparable(got), recorded.step).to.deep.equal(comparable(recorded));
      }
    });
  }

  it("read back what the state says", async () => {
    const reads = stacks.flatMap((stack) =>
      questionsOf(stack).filter(
        ({ provider, method }) => provider === "command" && method === "Read",
      ),
    );
    expect(reads).to.have.length(86);
    for (const { request, response } of reads) {
      const got = await target.ask("Read", request);
      expect(tidy(got.response!)).to.deep.equal(tidy(response!));
    }
  });

  /** The recorded command that was cancelled sleeps ten times as long. */
  async function cancelled(): Promise<{ got: string; recorded: string }> {
    const { request, error = "" } = JSON.parse(
      JSON.stringify(questionsOf(interrupted).find(acts)!).replaceAll("sleep 20", "sleep 2"),
    ) as Recorded;
    const plugin = await Target.start("command");
    const asked = plugin.ask("Create", request);
    await wait(500);
    await plugin.ask("Cancel", {});
    const got = (await asked).error ?? "";
    await plugin.stop();
    return { got, recorded: error };
  }

  it("end when they are cancelled", async () => {
    const { got, recorded } = await cancelled();
    const official = testsOwnPlugins
      ? recorded.replace("signal: killed", "exit status 7")
      : recorded;
    expect(got.startsWith(official)).to.equal(true);
  });

  differs("gentle cancel", "run the trap of one that is cancelled", async () => {
    expect((await cancelled()).got).to.match(/tidied\n$/);
  });
});

function acts({ provider, method, request }: Recorded): boolean {
  if (provider !== "command") return false;
  if (method === "Invoke") return true;
  return ["Create", "Read", "Update", "Delete"].includes(method) && request.preview !== true;
}

/** Ids are made up, and the lines of both outputs come in any order. */
function comparable({ response, error }: Pick<Answered, "response" | "error">) {
  if (error === undefined) return { response: withoutId(tidy(response ?? {})) };
  const [first, ...lines] = error.split("\n");
  return { error: [first, ...lines.sort()] };
}

function withoutId({ id, ...rest }: Properties): Properties {
  return typeof id === "string" && id.startsWith("$")
    ? { ...rest, id: "" }
    : { ...rest, ...(id && { id: "" }) };
}
