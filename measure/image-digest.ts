import { createHash } from "node:crypto";
import { mkdir, readFile, realpath, stat } from "node:fs/promises";
import { homedir } from "node:os";
import { dirname, join } from "node:path";
import writeFileAtomic from "write-file-atomic";
import { z } from "zod";
import { buildImageScript, imageName, imageTools, type ToolsImage } from "../lib/image.ts";
import { findTool, imageContents } from "./image-contents.ts";

const paths = z.array(z.string()).readonly();

const contentsSchema = z.strictObject({
  programs: z
    .array(z.strictObject({ name: z.string(), path: z.string(), folders: paths.exactOptional() }))
    .readonly(),
  libraries: paths,
  folders: paths,
});

const cacheSchema = z.strictObject({
  /** All that decides what is looked for, and how it is put together. */
  question: z.string(),
  digest: z.string(),
  contents: contentsSchema,
  /** Path of each file in the image → its modification time and size, as `mtimeMs:size`. */
  files: z.record(z.string(), z.string()),
});
type Cache = z.output<typeof cacheSchema>;

/**
 * The tools image of this machine: its tag is a digest of the binaries, their libraries, the agent and
 * the way they are put together. Reading all of it takes some 100 ms; while no file's time or size changes,
 * the answer comes from the cache.
 * @throws UserError where a program is missing, is a script, or cannot be loaded.
 */
export async function toolsImageHere(names: readonly string[] = imageTools): Promise<ToolsImage> {
  const tools = new Map(
    await Promise.all(names.map(async (name) => [name, await findTool(name)] as const)),
  );
  const question = sha256(JSON.stringify([recipe, [...tools], process.env["LD_LIBRARY_PATH"]]));
  const known = await readCache();
  if (known?.question === question && (await isUnchanged(known.files)))
    return { tag: imageName(known.digest), contents: known.contents };
  const contents = await imageContents(tools);
  const files = [...contents.programs.map(({ path }) => path), ...contents.libraries];
  const parts = await Promise.all(
    files.map(async (path) => `${path} ${sha256(await readFile(path))}`),
  );
  const digest = sha256([recipe, JSON.stringify(contents), ...parts].join("\n"));
  const stamps = Object.fromEntries(
    await Promise.all([...files, ...loadersCaches].map(async (path) => [path, await stamp(path)])),
  );
  await writeCache({ question, digest, contents, files: stamps });
  return { tag: imageName(digest), contents };
}

/** How the parts are put together, whatever they are. */
const recipe = buildImageScript(
  { tag: "tag", docker: (...words) => words },
  { programs: [], libraries: [], folders: [] },
  { uid: 0, gid: 0 },
);

/** Where loaders look libraries up: another one may be found after a change (ld.so(8)). */
const loadersCaches = ["/etc/ld.so.cache", "/etc/ld.so.preload"];

async function isUnchanged(files: Cache["files"]): Promise<boolean> {
  const paths = Object.keys(files);
  const stamps = await Promise.all(paths.map(stamp));
  return paths.every((path, at) => files[path] === stamps[at]);
}

function sha256(data: string | Buffer): string {
  return createHash("sha256").update(data).digest("hex");
}

async function stamp(path: string): Promise<string> {
  const found = await realpath(path)
    .then((real) => stat(real))
    .catch(() => undefined);
  return found === undefined ? "gone" : `${found.mtimeMs}:${found.size}`;
}

/** The XDG rule: a relative folder does not count. */
function cachePath(): string {
  const chosen = process.env["XDG_CACHE_HOME"];
  const base = chosen?.startsWith("/") ? chosen : join(homedir(), ".cache");
  return join(base, "netbench", "image-digest.json");
}

async function readCache(): Promise<Cache | undefined> {
  try {
    return cacheSchema.parse(JSON.parse(await readFile(cachePath(), "utf8")));
  } catch {
    return undefined;
  }
}

/** A cache that cannot be written only costs time. */
async function writeCache(cache: Cache): Promise<void> {
  const path = cachePath();
  await mkdir(dirname(path), { recursive: true })
    .then(() => writeFileAtomic(path, `${JSON.stringify(cache)}\n`))
    .catch(() => undefined);
}
