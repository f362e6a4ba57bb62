import { execFile } from "node:child_process";
import { createHash } from "node:crypto";
import { constants } from "node:fs";
import { access, mkdir, readFile, realpath, stat } from "node:fs/promises";
import { homedir } from "node:os";
import { delimiter, dirname, join } from "node:path";
import { promisify } from "node:util";
import writeFileAtomic from "write-file-atomic";
import { z } from "zod";
import { UserError } from "../lib/errors.ts";
import { packageOf } from "../lib/programs.ts";
import { buildImageScript, extraPath, imageName, imageTools } from "../lib/image.ts";

const run = promisify(execFile);

const cacheSchema = z.object({
  script: z.string(),
  digest: z.string(),
  /** Path of each file in the image → its modification time and size, as `mtimeMs:size`. */
  files: z.record(z.string(), z.string()),
});
type Cache = z.output<typeof cacheSchema>;

/**
 * Name of the tools image that buildImageScript would make on this machine: its tag is a digest of
 * the binaries, their libraries, the agent and the way they are put together. Reading all of it
 * takes some 50 ms; while no file's time or size changes, the digest comes from the cache.
 */
export async function imageTag(names: readonly string[] = imageTools): Promise<string> {
  const script = sha256(
    buildImageScript({ tag: "tag", tools: names, docker: (...words) => words }),
  );
  const tools = await Promise.all(names.map(findTool));
  const known = await readCache();
  if (known?.script === script && tools.every((tool) => tool in known.files)) {
    const stamps = await Promise.all(Object.keys(known.files).map(stamp));
    if (Object.values(known.files).every((value, index) => value === stamps[index])) {
      return imageName(known.digest);
    }
  }
  const files = [
    ...new Set([...tools, ...(await Promise.all(tools.map(libraries))).flat()]),
  ].sort();
  const parts = await Promise.all(
    files.map(async (path) => `${path} ${sha256(await readFile(path))}`),
  );
  const digest = sha256([script, ...parts].join("\n"));
  const stamps = await Promise.all(files.map(stamp));
  const pairs = files.map((path, index) => [path, stamps[index] ?? ""]);
  await writeCache({ script, digest, files: Object.fromEntries(pairs) });
  return imageName(digest);
}

function sha256(data: string | Buffer): string {
  return createHash("sha256").update(data).digest("hex");
}

async function findTool(tool: string): Promise<string> {
  const folders = [...(process.env["PATH"] ?? "").split(delimiter).filter(Boolean), ...extraPath];
  for (const folder of folders) {
    const path = join(folder, tool);
    const found = await access(path, constants.X_OK).then(
      () => true,
      () => false,
    );
    if (found) return path;
  }
  throw new UserError(
    `${tool} is not installed on this machine; the containers' image needs it: npm run up installs it as root, or apt-get install ${packageOf(tool) ?? tool}`,
  );
}

/** The shared libraries that ldd names, the loader among them; none for a static binary. */
async function libraries(path: string): Promise<string[]> {
  const { stdout } = await run("ldd", [path], { env: { ...process.env, LC_ALL: "C" } }).catch(
    () => ({
      stdout: "",
    }),
  );
  return [...stdout.matchAll(/(?:^|=>)\s*(\/\S+) \(/gm)].map((match) => match[1] ?? "");
}

async function stamp(path: string): Promise<string> {
  const found = await realpath(path)
    .then((real) => stat(real))
    .catch(() => undefined);
  return found === undefined ? "gone" : `${found.mtimeMs}:${found.size}`;
}

function cachePath(): string {
  const base = process.env["XDG_CACHE_HOME"] ?? join(homedir(), ".cache");
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
