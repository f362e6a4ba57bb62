import { execFile } from "node:child_process";
import { constants } from "node:fs";
import { access, readFile, realpath, stat } from "node:fs/promises";
import { delimiter, dirname, join, resolve } from "node:path";
import { promisify } from "node:util";
import { executableKind } from "../lib/elf.ts";
import { UserError } from "../lib/errors.ts";
import { explainingLine } from "../lib/explaining-line.ts";
import { extraPath, type ImageContents, lateLibraries } from "../lib/image.ts";
import { packageOf } from "../lib/programs.ts";

const run = promisify(execFile);

/** Where a program is that the image needs: the first on PATH. */
export async function findTool(tool: string): Promise<string> {
  const folders = [...(process.env["PATH"] ?? "").split(delimiter).filter(Boolean), ...extraPath];
  for (const folder of folders) {
    const path = resolve(join(folder, tool));
    const found = await access(path, constants.X_OK)
      .then(() => stat(path))
      .catch(() => undefined);
    if (found?.isFile()) return path;
  }
  throw new UserError(
    `${tool} is not installed on this machine; the containers' image needs it: npm run up installs it as root, or apt-get install ${packageOf(tool) ?? tool}`,
  );
}

interface Found {
  readonly name: string;
  readonly path: string;
  /** Real path of its loader; undefined for a static program. */
  readonly loader: string | undefined;
  readonly libraries: readonly string[];
}

/**
 * What the image is made of: these programs, and what their loaders say that they load. The loader of the
 * first is that of all; a program with another one (of Nix, of Homebrew, of a newer distribution) brings its own libraries.
 */
export async function imageContents(tools: ReadonlyMap<string, string>): Promise<ImageContents> {
  const found = await Promise.all([...tools].map(([name, path]) => lookAt(name, path)));
  const usual = mostUsed(found.flatMap(({ loader }) => loader ?? []));
  const isUsual = ({ loader }: Found) => loader === undefined || loader === usual;
  const foldersOf = (some: readonly Found[]) =>
    unique(some.flatMap(({ libraries }) => libraries.map(dirname)));
  return {
    programs: found.map((one) => ({
      name: one.name,
      path: one.path,
      ...(isUsual(one) ? {} : { folders: foldersOf([one]) }),
    })),
    libraries: unique(found.flatMap(({ libraries }) => libraries)).sort(),
    folders: foldersOf(found.filter(isUsual)),
  };
}

const unique = <T>(items: readonly T[]): T[] => [...new Set(items)];

function mostUsed(loaders: readonly string[]): string | undefined {
  const times = (loader: string) => loaders.filter((other) => other === loader).length;
  return unique(loaders).toSorted((a, b) => times(b) - times(a))[0];
}

/** @throws UserError where it is no program that can be copied, or cannot be loaded here. */
async function lookAt(name: string, path: string): Promise<Found> {
  const kind = executableKind(await readFile(path));
  if (kind.kind === "script")
    throw new UserError(
      `${path} is a script (${kind.interpreter}) and not ${name} itself: the containers' image takes the program. ` +
        `Put the folder of the program before it in PATH, or name an image of your own (image) in the scenario`,
    );
  if (kind.kind === "unknown")
    throw new UserError(
      `${path} is no program of Linux (ELF): the containers' image needs ${name}. Put the folder of the program before it in PATH`,
    );
  const { loader } = kind;
  if (loader === undefined) return { name, path, loader, libraries: [] };
  const named = await loadedBy(loader, path);
  if (!named.ok)
    throw new UserError(`${path} cannot be loaded on this machine: ${named.why || loader}`);
  // Each by itself: a loader that knows no such library may give up.
  const late = await Promise.all(lateLibraries.map((library) => loadedBy(loader, path, library)));
  const libraries = [named, ...late].flatMap((one) => (one.ok ? one.libraries : []));
  return {
    name,
    path,
    loader: await realpath(loader),
    libraries: unique([loader, ...libraries]),
  };
}

type Loaded = { ok: true; libraries: string[] } | { ok: false; why: string };

/** Asks the program's own loader, which reads settings of the person and of the machine as it will when it runs. */
async function loadedBy(loader: string, path: string, preload = ""): Promise<Loaded> {
  const env = { ...process.env, LC_ALL: "C", LD_PRELOAD: preload };
  try {
    const { stdout, stderr } = await run(loader, ["--list", path], { env });
    const missing = /^.*not found.*$/m.exec(`${stdout}\n${stderr}`);
    if (missing !== null) return { ok: false, why: missing[0].trim() };
    const named = [...stdout.matchAll(/(?:^|=>)\s*(\S*\/\S+) \(/gm)].map(([, file = ""]) => file);
    return { ok: true, libraries: named.map((file) => resolve(file)) };
  } catch (error) {
    const { stderr, message } = error as { stderr?: string; message: string };
    return { ok: false, why: explainingLine(stderr ?? "") || message };
  }
}
