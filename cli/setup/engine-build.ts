import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { chmod, mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { UserError } from "../../lib/errors.ts";
import { projectRoot } from "../environment.ts";
import { findProgram } from "./find-program.ts";
import { runProgram } from "./run-program.ts";
import type { Progress } from "./step.ts";

const recipeFolder = join(projectRoot, "offline", "engine");

interface GoBuild {
  /** Folder under offline/engine with the go.mod and go.sum that pin every module. */
  module: string;
  package: string;
  version: string;
  flags: readonly string[];
  /** File name in the bin folder. */
  output: string;
  status: string;
}

const sdk = "github.com/pulumi/pulumi/sdk/v3";

/**
 * Flags as the publisher's own release build has them, as far as they concern us: the version is
 * stamped in, `osusergo` keeps the binary free of the C library's user lookup, `grpcnotrace`
 * spares start-up time and size.
 */
const builds: readonly GoBuild[] = [
  {
    module: "language-host",
    package: `${sdk}/nodejs/cmd/pulumi-language-nodejs`,
    version: "v3.68.0",
    flags: [],
    output: "pulumi-language-nodejs-host",
    status: "the Node.js language host",
  },
  {
    module: "cli",
    package: "github.com/pulumi/pulumi/pkg/v3/cmd/pulumi",
    version: "v3.245.0",
    flags: ["-tags", "osusergo,grpcnotrace"],
    output: "pulumi",
    status: "the CLI",
  },
];

/**
 * Stands before the language host: v3.68.0, the last one with a Go module, is told its options by
 * flags, while today's engine sends them in the protocol, where that host does not look. It runs in
 * the project's folder.
 */
const languageHostWrapper = `#!/bin/sh
nodeargs=$(sed -n 's/^ *nodeargs: *"\\(.*\\)" *$/\\1/p' Pulumi.yaml 2>/dev/null)
exec "\${0%/*}/pulumi-language-nodejs-host" --typescript=false --nodeargs="\${nodeargs:---import tsx}" "$@"
`;

/** Identifies what an off-line build is made from: it is made anew when this changes. */
export function engineRecipe(): string {
  const hash = createHash("sha256").update(JSON.stringify(builds)).update(languageHostWrapper);
  for (const { module } of builds) {
    for (const file of ["go.mod", "go.sum"]) {
      hash.update(readFileSync(join(recipeFolder, module, file)));
    }
  }
  return hash.digest("hex");
}

/** Builds CLI and language host into a folder `bin` under `workFolder`; gives its path. */
export async function buildEngine(workFolder: string, progress: Progress): Promise<string> {
  const go = findProgram("go", `${process.env.PATH}:/usr/local/go/bin`);
  if (go === undefined) {
    throw new UserError(
      "Building the Pulumi CLI needs Go 1.25.8 or newer, which is not installed (Debian: " +
        "golang-go of backports; or https://go.dev/dl). With it, run the same command again.",
    );
  }
  const bin = join(workFolder, "bin");
  await mkdir(bin);
  for (const build of builds) {
    progress.status(`building ${build.status}`);
    await goBuild(go, build, join(bin, build.output));
  }
  const wrapper = join(bin, "pulumi-language-nodejs");
  await writeFile(wrapper, languageHostWrapper);
  await chmod(wrapper, 0o755);
  return bin;
}

/** Go's own module and build caches make a second build, or one after an interruption, quick. */
async function goBuild(go: string, build: GoBuild, output: string): Promise<void> {
  await runProgram(
    go,
    [
      "build",
      "-mod=readonly",
      "-buildvcs=false",
      "-trimpath",
      ...build.flags,
      "-ldflags",
      `-w -s -X ${sdk}/go/common/version.Version=${build.version}`,
      "-o",
      output,
      build.package,
    ],
    // A go.work of a folder above ours would take the place of our go.mod.
    { cwd: join(recipeFolder, build.module), env: { GOWORK: "off" } },
  );
}
