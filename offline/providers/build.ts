import { build } from "esbuild";
import { fileURLToPath } from "node:url";

/** The plugins, at the versions that @pulumi/command and @pulumi/docker of this project ask for. */
export const plugins = [
  { name: "command", version: "1.2.1" },
  { name: "docker", version: "5.2.0" },
] as const;

/**
 * Bundles one plugin into a single CommonJS file that needs nothing but Node: it starts in half the
 * time, and the installed plugin does not depend on the checkout that it came from.
 */
export async function bundle(name: string): Promise<string> {
  const result = await build({
    entryPoints: [fileURLToPath(new URL(`./${name}/main.ts`, import.meta.url))],
    bundle: true,
    platform: "node",
    target: "node20",
    format: "cjs",
    minifySyntax: true,
    minifyWhitespace: true,
    legalComments: "none",
    logLevel: "silent",
    write: false,
  });
  const [file] = result.outputFiles;
  if (file === undefined) throw new Error(`bundling the ${name} plugin gave no file`);
  return file.text;
}
