import {
  cpSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, relative } from "node:path";
import { execa } from "execa";
import { projectRoot } from "../../../cli/environment.ts";
import { findProgram } from "../../../cli/setup/find-program.ts";
import { contextFile } from "../../../lib/docker/choice.ts";
import { quote } from "../../../lib/shell.ts";
import { type Outcome, netbenchWords, outcomeOf } from "./command.ts";
import { mark, runId, stackNames } from "./processes.ts";
import { changed, type Changes } from "./testbed.ts";

/** A name that shells, URLs and loaders have a meaning for, and that a folder may have all the same. */
const oddName = `-a b#c%20d?e'f"g$HOME;ü`;

const nowhere = "http://127.0.0.1:9";

/** What a person has in their environment for other work. */
const ofOtherWork = {
  ...{ HTTP_PROXY: nowhere, http_proxy: nowhere, https_proxy: nowhere, ALL_PROXY: nowhere },
  ...{ NO_PROXY: "example.org, .corp.example", no_proxy: "example.org, .corp.example" },
  ...{ PULUMI_STACK: "acme/production/web", PULUMI_ACCESS_TOKEN: "pul-0", PULUMI_ORG: "acme" },
  ...{ PULUMI_OPTION_STACK: "other", PULUMI_OPTION_JSON: "true", PULUMI_OPTION_REFRESH: "true" },
  ...{ PULUMI_CONFIG_PASSPHRASE: "correct-horse", PULUMI_CONFIG_PASSPHRASE_FILE: "/nonexistent" },
  ...{ PULUMI_NODEJS_TRANSPILE_ONLY: "true", TS_NODE_PROJECT: "/nonexistent.json" },
  ...{ DOCKER_TLS_VERIFY: "1", DOCKER_CERT_PATH: "/nonexistent", DOCKER_API_VERSION: "1.12" },
  ...{ DOCKER_DEFAULT_PLATFORM: "linux/arm64" },
};

/**
 * A clone in an oddly named folder, by a person with settings for other work, whose Docker context names another address
 * than the default. That is the same engine by another name, and a stand-in for the client keeps what it is asked.
 */
export class OddSurroundings {
  readonly stack = `e2e-odd-${runId}`;
  readonly #folder = mkdtempSync(join(tmpdir(), "netbench-e2e-odd-"));
  readonly clone = join(this.#folder, oddName);
  readonly host = `unix://${join(this.#folder, "lab.sock")}`;
  readonly #asked = join(this.#folder, "asked");

  constructor(changes: Changes) {
    stackNames.push(this.stack);
    const notCopied = ["node_modules", "results", ".netbench", ".git", ".pulumi-state/.pulumi"];
    cpSync(projectRoot, this.clone, {
      recursive: true,
      filter: (path) => !notCopied.includes(relative(projectRoot, path)),
    });
    const source = join(projectRoot, "stacks/Pulumi.quickstart.yaml");
    writeFileSync(join(this.clone, `stacks/Pulumi.${this.stack}.yaml`), changed(source, changes));
    symlinkSync("/var/run/docker.sock", join(this.#folder, "lab.sock"));
    this.#makeContext("lab");
  }

  /** Hard links: npm would empty what a link points at. */
  async linkPackages(): Promise<void> {
    const [from, to] = [join(projectRoot, "node_modules"), join(this.clone, "node_modules")];
    const linked = await execa("cp", ["-al", from, to], { reject: false });
    if (linked.failed) await execa("cp", ["-a", from, to]);
  }

  #makeContext(name: string): void {
    const config = join(this.#folder, "docker");
    const file = contextFile(config, name);
    mkdirSync(dirname(file), { recursive: true });
    const endpoints = { docker: { Host: this.host, SkipTLSVerify: false } };
    writeFileSync(file, JSON.stringify({ Name: name, Metadata: {}, Endpoints: endpoints }));
    writeFileSync(join(config, "config.json"), JSON.stringify({ currentContext: name }));
    mkdirSync(join(this.#folder, "bin"));
    const client = quote(findProgram("docker") ?? "docker");
    const keep = `printf '%s|%s\\n' "$*" "$DOCKER_TLS_VERIFY$DOCKER_API_VERSION$DOCKER_CONTEXT"`;
    const script = `#!/bin/sh\n${keep} >>${quote(this.#asked)}\nexec ${client} "$@"\n`;
    writeFileSync(join(this.#folder, "bin/docker"), script, { mode: 0o755 });
  }

  /** `npm run <command>` in the clone; `context`: whether the person still uses the context. */
  run(args: string[], { context = true } = {}): Promise<Outcome> {
    const child = execa("node", netbenchWords(args), {
      cwd: this.clone,
      env: {
        ...{ ...ofOtherWork, ...mark, PATH: `${this.#folder}/bin:${process.env["PATH"] ?? ""}` },
        ...(context ? { DOCKER_CONFIG: join(this.#folder, "docker") } : {}),
      },
      ...{ stdin: "ignore", all: true, reject: false, timeout: 240_000 },
    } as const);
    return outcomeOf(args, child);
  }

  /** What the Docker client was asked, a line a call. */
  asked(): string[] {
    return readFileSync(this.#asked, "utf8").trim().split("\n");
  }

  /** For after(): nothing stays behind. */
  async discard(): Promise<void> {
    await this.run(["down", this.stack]);
    rmSync(this.#folder, { recursive: true, force: true });
  }
}
