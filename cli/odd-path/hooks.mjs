// A loader hook of Node.js (node:module, register): TypeScript below a folder with a question mark.
import { readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { transform } from "esbuild";

const ours = /%3F[^?]*\.m?ts(\?|$)/i;

export async function load(url, context, nextLoad) {
  if (!ours.test(url)) return nextLoad(url, context);
  const sourcefile = fileURLToPath(url);
  const { code } = await transform(await readFile(sourcefile, "utf8"), {
    ...{ loader: "ts", format: "esm", target: `node${process.versions.node}`, keepNames: true },
    ...{ sourcemap: "inline", sourcefile },
  });
  return { format: "module", source: code, shortCircuit: true };
}
