import { expect } from "chai";
import {
  isObject,
  type Properties,
  type Value,
} from "../../../offline/providers/protocol/values.ts";
import { DockerEngine } from "./docker-engine.ts";
import { tidy, type Method } from "./messages.ts";
import { callsOf, nameOf, questionsOf, stacks, type Recorded } from "./recording.ts";
import { plainCall, Script } from "./script.ts";
import { Target, type Answered } from "./target.ts";

describe("recorded questions that act on a Docker engine", function () {
  // The official plugin pauses for two seconds around each network, and for 30 over one in use.
  this.timeout(120_000);
  let target: Target;
  let engine: DockerEngine;
  const counted = { questions: 0, withCalls: 0 };

  before(async () => {
    engine = await DockerEngine.start();
    target = await Target.start("docker");
    const args = { host: engine.host };
    await target.ask("Configure", { args, variables: { "docker:config:host": engine.host } });
  });
  after(async () => {
    await target?.stop();
    await engine?.stop();
  });

  for (const stack of stacks) {
    const questions = questionsOf(stack).filter(acts);
    if (questions.length === 0) continue;
    it(`of ${stack} lead to the recorded calls and have the recorded answers`, async () => {
      const calls = callsOf(stack);
      for (const recorded of questions) {
        const where = `${recorded.step}: ${recorded.method} of ${nameOf(recorded)}`;
        const script = new Script(stack, calls, recorded);
        engine.calls.length = 0;
        engine.reply = (call) => script.reply(call);
        const got = await target.ask(recorded.method as Method, recorded.request);
        counted.questions++;
        if (script.expected !== undefined) {
          counted.withCalls++;
          const made = engine.calls.map(plainCall);
          const wanted = script.expected.map((call) =>
            plainCall({
              ...call,
              ...script.translated({ path: call.path, body: call.body ?? {} }),
            }),
          );
          expect(made, where).to.deep.equal(wanted);
        }
        expect(comparable(got), where).to.deep.equal(wantedOf(recorded));
      }
    });
  }

  it("are all asked", () => {
    expect(counted).to.deep.equal({ questions: 210, withCalls: 141 });
  });
});

function acts({ provider, method, request }: Recorded): boolean {
  if (provider !== "docker" || request.preview) return false;
  return ["Create", "Read", "Update", "Delete"].includes(method);
}

function comparable({ response, error, left }: Answered) {
  if (response !== undefined) return { response: unordered(tidy(response)) };
  const state = left && { id: left.id, outputs: left.state, initErrors: left.reasons };
  return { error: error && plainText(error), leftInState: state && unordered(state) };
}

function wantedOf({ response, error, leftInState }: Recorded) {
  if (error === undefined) return { response: unordered(tidy(response!)) };
  return {
    error: plainText(error),
    leftInState: leftInState && unordered(leftInState as Properties),
  };
}

/** The Docker engine gives published ports in any order. */
function unordered(value: Properties): Properties {
  return JSON.parse(JSON.stringify(value), (key, part: Value) => {
    if (typeof part === "string") return plainText(part);
    return key === "ports" && Array.isArray(part) ? [...part].sort(byProtocol) : part;
  }) as Properties;
}

function byProtocol(left: Value, right: Value): number {
  const [a, b] = [left, right].map((port) => (isObject(port) ? String(port.protocol) : ""));
  return a! < b! ? -1 : 1;
}

/** The two recordings of one run number digests each for itself. */
function plainText(text: string): string {
  return text.replaceAll(/\$HEX\d+/g, "$HEX");
}
