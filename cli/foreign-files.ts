import { accessSync, constants, type Dirent, lstatSync, readdirSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { UserError } from "../lib/errors.ts";
import { words } from "../lib/shell.ts";
import { cacheFolder, projectRoot } from "./environment.ts";

/**
 * What a run with sudo leaves in a checkout is root's, and an account without rights trips over it later, in
 * the middle of things. So it is looked for first.
 */

const { R_OK, W_OK, X_OK } = constants;

/** What netbench writes, and how deep it is looked at: results are many, and only their folders are written to. */
const places = (root: string) => [
  { path: join(root, ".netbench"), depth: 2, files: R_OK | W_OK },
  { path: join(root, "results"), depth: 1, files: 0 },
  { path: join(root, ".pulumi-state"), depth: 6, files: R_OK },
];

/** Files of the places that this account cannot use. */
export function foreignFiles(root = projectRoot): string[] {
  return places(root).flatMap(({ path, depth, files }) => unusable(path, depth, files));
}

function unusable(folder: string, depth: number, files: number): string[] {
  if (!lstatSync(folder, { throwIfNoEntry: false })) return [];
  if (!may(folder, R_OK | W_OK | X_OK)) return [folder];
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry: Dirent) => {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) return depth === 0 ? [] : unusable(path, depth - 1, files);
    return entry.isFile() && !may(path, files) ? [path] : [];
  });
}

function may(path: string, mode: number): boolean {
  try {
    accessSync(path, mode);
    return true;
  } catch (error) {
    // What has gone meanwhile is in nobody's way.
    return (error as NodeJS.ErrnoException).code === "ENOENT";
  }
}

/** @throws UserError that names them and says how to get them back. */
export function refuseForeignFiles(root = projectRoot): void {
  if (process.getuid?.() === 0) return;
  const found = foreignFiles(root);
  if (found.length > 0) throw new UserError(foreign(found, root));
}

function foreign(paths: readonly string[], root: string): string {
  const [first = root] = paths;
  const more = paths.length > 1 ? ` (and ${paths.length - 1} more)` : "";
  const tops = [
    ...new Set(paths.map((path) => join(root, relative(root, path).split("/")[0] ?? ""))),
  ];
  return `${first}${more} is owned by ${ownerOf(first)}, as a run with sudo leaves it. ${giveBack(tops)}`;
}

const giveBack = (paths: readonly string[]): string =>
  `Take it back: sudo chown -R "$(id -u):$(id -g)" ${words(...paths)}`;

function ownerOf(path: string): string {
  const uid = lstatSync(path, { throwIfNoEntry: false })?.uid;
  if (uid === undefined) return "nobody";
  return uid === 0 ? "root" : `user ${uid}`;
}

/** What to say of an error of the file system that rights are behind; undefined for any other. */
export function rightsMissing(error: unknown): string | undefined {
  const { code, path, syscall } = error as NodeJS.ErrnoException;
  if ((code !== "EACCES" && code !== "EPERM") || path === undefined) return undefined;
  const there = nearest(path);
  const ours = [projectRoot, cacheFolder].some((folder) => there.startsWith(folder));
  const advice = ours ? giveBack([there]) : "Give this account the right to it, or run as root.";
  return `${path}: permission denied (${syscall ?? code}); ${there} is owned by ${ownerOf(there)}. ${advice}`;
}

/** The path, or of one that is not there the folder in which it would be. */
function nearest(path: string): string {
  if (lstatSync(path, { throwIfNoEntry: false }) || dirname(path) === path) return path;
  return nearest(dirname(path));
}
