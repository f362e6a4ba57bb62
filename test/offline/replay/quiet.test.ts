import { expect } from "chai";
import type { Properties } from "../../../offline/providers/protocol/values.ts";
import { DockerEngine } from "./docker-engine.ts";
import { tidy, type Method } from "./messages.ts";
import { nameOf, questionsOf, stacks, type Recorded } from "./recording.ts";
import { Target } from "./target.ts";

/** Questions that touch nothing. Of a preview only these; Read, Delete and Invoke act. */
const quiet: Method[] = [
  ...(["Handshake", "GetPluginInfo", "CheckConfig", "DiffConfig", "Configure"] as const),
  ...(["Check", "Diff", "Create", "Update"] as const),
];

describe("recorded questions that touch nothing", function () {
  this.timeout(60_000);
  let targets: Record<Recorded["provider"], Target>;
  let engine: DockerEngine;
  let counted = 0;

  before(async () => {
    engine = await DockerEngine.start();
    targets = { command: await Target.start("command"), docker: await Target.start("docker") };
  });
  after(async () => {
    await targets?.command.stop();
    await targets?.docker.stop();
    await engine?.stop();
  });

  for (const stack of stacks) {
    it(`of ${stack} have the recorded answers`, async () => {
      const questions = questionsOf(stack).filter(isQuiet);
      for (const recorded of questions) {
        const { method, provider, step } = recorded;
        const asked = withEngine(recorded, engine);
        const got = await targets[provider].ask(method as Method, asked);
        const where = `${step}: ${method} of ${nameOf(recorded)}`;
        expect(comparable(got, method), where).to.deep.equal(wanted(recorded));
        counted++;
      }
    });
  }

  it("are all asked", () => {
    expect(counted).to.equal(1096);
  });
});

function isQuiet({ method, request }: Recorded): boolean {
  if (!quiet.includes(method as Method)) return false;
  return !["Create", "Update"].includes(method) || request.preview === true;
}

/** The engines of the recording are gone; one stands for all that answered. */
function withEngine(recorded: Recorded, engine: DockerEngine): Properties {
  const { method, provider, request, error } = recorded;
  if (method !== "Configure" || provider !== "docker" || error !== undefined) return request;
  return {
    ...request,
    args: { ...(request.args as Properties), host: engine.host },
    variables: { "docker:config:host": engine.host },
  };
}

/** The id of a preview is made up. */
function comparable(got: { response?: Properties; error?: string }, method: string) {
  if (got.response === undefined) return { error: got.error };
  return { response: withoutId(tidy(got.response), method) };
}

function wanted({ method, response, error }: Recorded) {
  return error === undefined ? { response: withoutId(tidy(response!), method) } : { error };
}

function withoutId({ id, ...rest }: Properties, method: string): Properties {
  return method === "Create" || id === undefined ? rest : { id, ...rest };
}
