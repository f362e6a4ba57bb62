import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "chai";
import { ensureSetup, type SetupOptions } from "../../cli/setup/ensure.ts";
import type { SetupStep, StepName } from "../../cli/setup/step.ts";
import { UserError } from "../../lib/errors.ts";

/** A step that is done once it has run through. */
class FakeStep implements SetupStep {
  readonly what: string;
  readonly why = "it is needed";
  runs = 0;
  done = false;
  readonly name: StepName;
  private readonly work: () => void;

  constructor(name: StepName, work: () => void = () => {}) {
    this.name = name;
    this.what = `the ${name}`;
    this.work = work;
  }
  async isDone() {
    return this.done;
  }
  async run() {
    this.runs += 1;
    this.work();
    this.done = true;
  }
}

describe("ensureSetup", () => {
  let folder: string;
  let written: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "netbench-setup-"));
    written = "";
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  const ensure = (steps: SetupStep[], options: SetupOptions = {}) =>
    ensureSetup({
      steps,
      lockFile: join(folder, "lock"),
      output: { write: (text) => void (written += text) },
      ...options,
    });
  const failing = (name: StepName, error: Error) =>
    new FakeStep(name, () => {
      throw error;
    });

  it("runs what is missing, in order, each announced by what and why", async () => {
    const steps = [new FakeStep("engine"), new FakeStep("plugins"), new FakeStep("tools")];
    (steps[1] as FakeStep).done = true;
    expect((await ensure(steps)).ran).to.deep.equal(["engine", "tools"]);
    expect(written.match(/^Setting up .*/gm)).to.deep.equal([
      "Setting up the engine: it is needed",
      "Setting up the tools: it is needed",
    ]);
  });

  it("says and does nothing when all is there", async () => {
    const step = new FakeStep("engine");
    step.done = true;
    expect((await ensure([step])).ran).to.deep.equal([]);
    expect(written).to.equal("");
  });

  it("goes on where an interrupted run stopped", async () => {
    let interrupted = true;
    const steps = [
      new FakeStep("engine"),
      new FakeStep("plugins", () => {
        if (interrupted) throw new Error("killed");
      }),
    ];
    await expectFailure(ensure(steps), "killed");
    interrupted = false;
    expect((await ensure(steps)).ran).to.deep.equal(["plugins"]);
  });

  it("notes and leaves out a step whose lack the caller tolerates", async () => {
    const steps = [failing("docker-engine", new UserError("install it")), new FakeStep("tools")];
    const outcome = await ensure(steps, { tolerate: ["docker-engine"] });
    expect(outcome).to.deep.equal({ ran: ["tools"], tolerated: ["docker-engine"] });
    expect(written).to.include("install it").and.to.include("Going on without it.");
  });

  it("tolerates no defect of our own", async () => {
    const steps = [failing("tools", new TypeError("a defect"))];
    await expectFailure(ensure(steps, { tolerate: ["tools"] }), "a defect");
  });

  it("skips what it is told to", async () => {
    const steps = [new FakeStep("docker-engine")];
    expect((await ensure(steps, { skip: ["docker-engine"] })).ran).to.deep.equal([]);
  });

  it("does not believe a step that ends without its thing", async () => {
    const step = new FakeStep("engine");
    step.isDone = async () => false;
    await expectFailure(ensure([step]), "still not in order");
  });

  it("does a step once when two set up at the same time", async () => {
    const step = new FakeStep("engine");
    await Promise.all([ensure([step]), ensure([step])]);
    expect(step.runs).to.equal(1);
  });
});

async function expectFailure(promise: Promise<unknown>, text: string): Promise<void> {
  const error: unknown = await promise.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  expect(String(error)).to.include(text);
}
