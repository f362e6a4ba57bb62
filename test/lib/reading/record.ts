/**
 * Records what Pulumi's engine gives a program for each of the texts of inputs.ts, by previews of a
 * program that writes down its configuration: node --import tsx test/lib/reading/record.ts [text...]
 * With names of texts only these are recorded anew.
 */
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { execa } from "execa";
import {
  projectRoot,
  pulumiBin,
  pulumiEnvironment,
  pulumiVersion,
} from "../../../cli/environment.ts";
import { texts, words } from "./inputs.ts";

const file = join(projectRoot, "test/fixtures/yaml/engine.json");
const only = process.argv.slice(2);
const earlier = (only.length > 0 ? JSON.parse(readFileSync(file, "utf8")) : { texts: {} }) as {
  texts: Record<string, object>;
};

const folder = mkdtempSync(join(projectRoot, ".netbench-test-readings-"));
const env = { ...pulumiEnvironment(), PULUMI_BACKEND_URL: `file://${folder}/state` };
const pulumi = (...args: string[]) => execa(pulumiBin, args, { cwd: folder, env, reject: false });

async function given(text: string): Promise<object> {
  writeFileSync(join(folder, "Pulumi.x.yaml"), text);
  rmSync(join(folder, "given.json"), { force: true });
  const { failed, all } = await execa(pulumiBin, ["preview", "--stack", "x"], {
    ...{ cwd: folder, env, reject: false, all: true },
  });
  if (!failed) return { config: JSON.parse(readFileSync(join(folder, "given.json"), "utf8")) };
  const [line] = (all ?? "").split("\n").filter((one) => one.startsWith("error:"));
  return { error: (line ?? "error: (without words)").replaceAll(folder, ".").slice(0, 200) };
}

try {
  mkdirSync(join(folder, "state"));
  writeFileSync(
    join(folder, "Pulumi.yaml"),
    "name: netbench\nruntime: { name: nodejs, options: { typescript: false } }\nmain: main.cjs\n",
  );
  writeFileSync(
    join(folder, "main.cjs"),
    `require("node:fs").writeFileSync(${JSON.stringify(join(folder, "given.json"))}, process.env.PULUMI_CONFIG ?? "{}");\n`,
  );
  await pulumi("stack", "init", "x");
  const list = words.map((word, at) => `    w${at}: ${word}\n`).join("");
  const read = (await given(`config:\n  netbench:scenario:\n${list}`)) as {
    config: Record<string, string>;
  };
  const values = JSON.parse(read.config["netbench:config:scenario"] ?? "") as Record<
    string,
    unknown
  >;
  const record = {
    engine: pulumiVersion,
    words: Object.fromEntries(words.map((word, at) => [word, values[`w${at}`]])),
    texts: {} as Record<string, object>,
  };
  for (const [name, text] of Object.entries(texts)) {
    const kept = only.includes(name) ? undefined : earlier.texts[name];
    record.texts[name] = kept ?? (await given(text));
    process.stderr.write(`${name}: ${JSON.stringify(record.texts[name]).slice(0, 150)}\n`);
  }
  writeFileSync(file, `${JSON.stringify(record, null, 2)}\n`);
} finally {
  rmSync(folder, { recursive: true, force: true });
}
