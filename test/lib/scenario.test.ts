import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect } from "chai";
import { parse } from "yaml";
import { projectRoot } from "../../cli/environment.ts";
import { generatedDocs } from "../../cli/generated-docs.ts";
import { readScenario, stackNames } from "../../cli/stack-file.ts";
import { scenarioJsonSchema } from "../../lib/json-schema.ts";
import { parseScenario } from "../../lib/parse-scenario.ts";
import { scenarioSchema } from "../../lib/scenario.ts";
import { rules } from "../../lib/scenario-rules.ts";
import { stackJsonSchema } from "../../lib/stack-schema.ts";
import { scenarioWith } from "../scenarios.ts";

const shipped = [
  "quickstart",
  "bridge-local",
  "macvlan-bridge-local",
  "macvlan-bridge-switched",
  "macvlan-private-local",
  "macvlan-vepa-switched",
  "macvlan-passthru-switched",
  "bridge-published-switched",
  "bridge-proxy-switched",
  "bridge-vlan-switched",
  "macvlan-vlan-switched",
  "vxlan-local",
  "vxlan-switched",
  "overlay-local",
  "overlay-switched",
  "macvlan-bridge-lab-local",
  "macvlan-bridge-lab-switched",
  "ipvlan-l2-local",
  "ipvlan-l2-switched",
  "ipvlan-l3-local",
  "ipvlan-l3-switched",
  "ipvlan-l3s-local",
  "ipvlan-l3s-switched",
  "ipvlan-vlan-switched",
];

const textOf = (stack: string) =>
  readFileSync(join(projectRoot, "stacks", `Pulumi.${stack}.yaml`), "utf8");

describe("the scenario schema", () => {
  it("fills in what is left out", () => {
    const { nic, switch: between, pairs, benchmark, network } = parseScenario(scenarioWith());
    expect(nic).to.deep.equal({ mtuBytes: 1500, allowDisruptive: false });
    expect(between).to.deep.equal({ hairpin: false });
    expect(pairs).to.deep.equal({ count: 1, placement: "local" });
    expect(network).to.deep.equal({ module: "bridge", subnet: "198.19.0.0/16" });
    expect(benchmark).to.deep.equal({
      protocols: ["tcp"],
      directions: ["forward"],
      durationSec: 10,
      repetitions: 10,
      order: "randomized",
      pinning: "none",
      seed: 1,
      run: 1,
      tcp: { congestionControl: "cubic" },
      udp: { allowFragments: false, bitsPerSecond: 0 },
    });
  });

  it("has a stop rule in place of a number of repetitions", () => {
    const { benchmark } = parseScenario(scenarioWith({ benchmark: { until: { max: 20 } } }));
    expect(benchmark).to.not.have.property("repetitions");
    expect(benchmark.until).to.deep.equal({ halfWidthPercent: 2.5, min: 5, max: 20 });
  });

  it("reads what it has written", () => {
    for (const input of [scenarioWith(), scenarioWith({ benchmark: { until: {} } })]) {
      const scenario = parseScenario(input);
      expect(parseScenario(JSON.parse(JSON.stringify(scenario)))).to.deep.equal(scenario);
    }
  });

  it("describes every key, for the reference and for editors", () => {
    const undescribed: string[] = [];
    const visit = (schema: typeof scenarioJsonSchema, path: string): void => {
      if (!schema.description && schema.const === undefined) undescribed.push(path);
      for (const option of schema.oneOf ?? []) visit(option, `${path}|`);
      for (const [key, value] of Object.entries(schema.properties ?? {}))
        visit(value, `${path}.${key}`);
      if (schema.items?.oneOf) for (const option of schema.items.oneOf) visit(option, `${path}[]`);
    };
    visit(scenarioJsonSchema, "scenario");
    expect(undescribed).to.deep.equal([]);
  });

  it("says of every pattern in words what it allows", () => {
    const wordless: string[] = [];
    JSON.stringify(scenarioJsonSchema, (key, value: { pattern?: string; format?: string }) => {
      if (value?.pattern && !value.format && !("patternErrorMessage" in value)) wordless.push(key);
      return value;
    });
    expect(wordless).to.deep.equal([]);
  });
});

describe("the scenarios in stacks/", () => {
  it("are all there", () => expect(stackNames()).to.include.members(shipped));

  for (const stack of shipped) {
    it(`${stack} is in order`, () => expect(() => readScenario(stack)).not.to.throw());

    it(`${stack} names the schema for editors, then says what it shows`, () => {
      const [schema, comment] = textOf(stack).split("\n");
      expect(schema).to.equal("# yaml-language-server: $schema=../docs/stack.schema.json");
      expect(comment).to.match(/^# \w.{20,}\.$/);
    });

    it(`${stack} holds only keys that the stack's schema knows`, () => {
      const file = parse(textOf(stack)) as { config: object };
      const known = stackJsonSchema() as { properties: object };
      expect(known.properties).to.include.all.keys(Object.keys(file));
      expect(Object.keys(file.config)).to.deep.equal(["netbench:scenario"]);
    });

    it(`${stack} takes MTU 9000 by one value`, () => {
      const written = (parse(textOf(stack)) as { config: { "netbench:scenario": object } }).config[
        "netbench:scenario"
      ];
      const scenario = parseScenario({ ...written, nic: { mtuBytes: 9000 } });
      expect(scenario.nic.mtuBytes).to.equal(9000);
    });
  }

  it("share one salt, so that the empty passphrase opens all of them", () => {
    const salts = shipped.map((stack) => /^encryptionsalt: (.+)$/m.exec(textOf(stack))?.[1]);
    expect(new Set(salts).size).to.equal(1);
    expect(salts[0]).to.match(/^v1:/);
  });

  it("lets quickstart measure for less than 30 s", () => {
    const { protocols, activePairs, durationSec, repetitions } =
      readScenario("quickstart").benchmark;
    const trials = protocols.length * (activePairs?.length ?? 1);
    expect(trials * durationSec * (repetitions ?? Infinity)).to.be.lessThan(30);
  });
});

describe("the generated documents", () => {
  for (const [path, content] of Object.entries(generatedDocs)) {
    it(`${path} is what npm run docs gives`, () => {
      expect(readFileSync(join(projectRoot, path), "utf8"), "run npm run docs").to.equal(content());
    });
  }

  it("state every rule between keys", () => {
    const reference = generatedDocs["docs/scenario.md"]?.() ?? "";
    for (const { says } of rules) expect(reference).to.include(`\n- ${says}\n`);
  });

  it("name every key", () => {
    const reference = generatedDocs["docs/scenario.md"]?.() ?? "";
    for (const key of Object.keys(scenarioSchema.shape)) expect(reference).to.include(`\`${key}\``);
    for (const key of ["dockerHost", "mode", "tcp.congestionControl", "udp.payloadBytes"])
      expect(reference).to.include(`| \`${key}\` |`);
  });
});
