import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { expect } from "chai";
import { parse } from "yaml";
import {
  fileDiffers,
  keptConfiguration,
  knownTestbeds,
  latestTestbed,
  mayStand,
  testbedsUp,
} from "../../cli/brought-up.ts";
import { forgetInventory } from "../../cli/inventory.ts";
import { projectRoot } from "../../cli/environment.ts";
import { planIn, stacksWithState } from "../../cli/state.ts";
import { buildPlan } from "../../lib/build-plan.ts";
import { UserError } from "../../lib/errors.ts";
import { volatileDir } from "../../lib/folders.ts";
import { nodeContexts } from "../../lib/node/contexts.ts";
import { parseScenario } from "../../lib/parse-scenario.ts";
import type { ScenarioInput } from "../../lib/scenario.ts";
import { groundHere, ownerHere } from "../../measure/ground.ts";
import { keepLatestOnly, keepTestbed, keptTestbeds } from "../../measure/kept-testbed.ts";
import { scenarioWith } from "../scenarios.ts";

describe("what is known of a testbed whose file is not asked", () => {
  const stack = `e2e-unit-kept-${process.pid}`;
  const ground = groundHere(stack);
  const folder = volatileDir(ground.person, stack);
  const file = join(projectRoot, "stacks", `Pulumi.${stack}.yaml`);
  const named = (name: string): ScenarioInput => scenarioWith({ nodes: [{ name, kind: "local" }] });
  const names = () =>
    knownTestbeds(stack).map(({ scenario }) => scenario.nodes.map(({ name }) => name).join());
  const keep = (name: string) => keepTestbed(ground, parseScenario(named(name), stack));
  const mark = (checkout = ownerHere.checkout) =>
    writeFileSync(
      join(folder, "owner.mark"),
      `checkout ${checkout}\nmachine m\nuid 0\nsince now\n`,
    );
  const write = (input: unknown) =>
    writeFileSync(file, JSON.stringify({ config: { "netbench:scenario": input } }));

  let backend: string;
  const own = process.env.PULUMI_BACKEND_URL;
  beforeEach(() => {
    backend = mkdtempSync(join(tmpdir(), "netbench-kept-"));
    process.env.PULUMI_BACKEND_URL = `file://${backend}`;
  });
  afterEach(() => {
    if (own === undefined) delete process.env.PULUMI_BACKEND_URL;
    else process.env.PULUMI_BACKEND_URL = own;
    for (const path of [backend, folder, file]) rmSync(path, { recursive: true, force: true });
    forgetInventory(stack);
    expect(existsSync(folder)).to.equal(false);
  });

  /** A state as the engine writes it, with a plan in it. */
  function state(name: string): void {
    const scenario = parseScenario(named(name), stack);
    const stdin = JSON.stringify(buildPlan(nodeContexts(scenario, ground), "t"));
    const urn = `urn:pulumi:${stack}::netbench::command:local:Command::benchmark-run`;
    const resources = [{ urn, type: "command:local:Command", id: "1", inputs: { stdin } }];
    const path = join(backend, ".pulumi/stacks/netbench", `${stack}.json`);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, JSON.stringify({ checkpoint: { latest: { resources } } }));
  }

  it("is what was tried since it was last down, the latest first, until one is whole", () => {
    keep("a1");
    keep("b1");
    keep("a1");
    expect(keptTestbeds(stack).map(({ scenario }) => scenario.nodes[0]?.name)).to.deep.equal([
      ...["a1", "b1"],
    ]);
    keepLatestOnly(stack);
    expect(names()).to.deep.equal(["a1"]);
  });

  it("cannot be kept where another thing is in the place, and says so before anything is touched", () => {
    mkdirSync(join(projectRoot, ".netbench"), { recursive: true });
    writeFileSync(join(projectRoot, ".netbench", stack), "");
    expect(() => keep("a1")).to.throw(
      UserError,
      /^Nothing was touched: .*brought-up\.json cannot be written: /,
    );
  });

  it("is beside the mark where the checkout has lost its copy, if the mark is ours", () => {
    keep("a1");
    forgetInventory(stack);
    expect(names(), "without a mark").to.deep.equal([]);
    mark("/some/other/checkout");
    expect(names()).to.deep.equal([]);
    expect(mayStand(stack)).to.equal(false);
    expect(knownTestbeds(stack, "anybody's")).to.have.length(1);
    mark();
    expect(names()).to.deep.equal(["a1"]);
    expect(mayStand(stack)).to.equal(true);
    expect(testbedsUp()).to.include(stack);
  });

  it("is in the state where all copies are lost", () => {
    state("s1");
    expect(stacksWithState()).to.deep.equal([stack]);
    expect(names()).to.deep.equal(["s1"]);
    expect(testbedsUp()).to.include(stack);
  });

  it("is nothing in a state that was cut off, which still counts as up", () => {
    state("s1");
    writeFileSync(join(backend, ".pulumi/stacks/netbench", `${stack}.json`), '{"checkpoint":');
    expect(planIn(stack)).to.equal(undefined);
    expect(mayStand(stack)).to.equal(true);
  });

  it("is in the file at last, and the error is the file's where there is none", () => {
    write(named("f1"));
    expect(latestTestbed(stack).scenario.nodes[0]?.name).to.equal("f1");
    keep("a1");
    expect(latestTestbed(stack).scenario.nodes[0]?.name).to.equal("a1");
    forgetInventory(stack);
    rmSync(file);
    expect(() => latestTestbed(stack)).to.throw(UserError, `There is no scenario ${stack}`);
  });

  it("says how the file differs: gone, broken, wrong, edited", () => {
    keep("a1");
    const [testbed] = knownTestbeds(stack);
    if (testbed === undefined) throw new Error("nothing kept");
    const differs = () => fileDiffers(stack, testbed);
    expect(differs()).to.equal(`stacks/Pulumi.${stack}.yaml is gone`);
    writeFileSync(file, "config: [");
    expect(differs()).to.match(/is no right scenario any more$/);
    write({ ...named("a1"), pairs: { count: 0 } });
    expect(differs()).to.match(/is no right scenario any more$/);
    write(named("b1"));
    expect(differs()).to.match(/was edited since it came up$/);
    write(named("a1"));
    expect(differs()).to.equal(undefined);
  });

  it("is a configuration for pulumi too", () => {
    keep("a1");
    const [word, path = ""] = keptConfiguration(stack, latestTestbed(stack));
    expect(word).to.equal("--config-file");
    const { config } = parse(readFileSync(path, "utf8")) as { config: Record<string, unknown> };
    const wanted = parseScenario(named("a1"), stack);
    expect(parseScenario(config["netbench:scenario"])).to.deep.equal(wanted);
  });
});
