import { execFileSync } from "node:child_process";
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { basename, join } from "node:path";
import { execa } from "execa";
import { cacheFolder } from "../cli/environment.ts";
import { executableKind } from "../lib/elf.ts";
import { explainingLine } from "../lib/explaining-line.ts";
import { needPrograms } from "./e2e/support/needs.ts";
import { skipBecause } from "./skip.ts";

/** Debian 13: iperf3 with a thread for each stream, and a C library that is newer than Debian 12's. */
const suite = "trixie";
const packages = [
  ...["iperf3", "libiperf0", "libc6", "libgcc-s1", "libssl3t64", "libsctp1", "libzstd1", "zlib1g"],
];
const minorWithThreads = 16;

/** Lists and packages, on a slow line. */
const fetchingMs = 300_000;

/**
 * Folder with an iperf3 that ends threads (3.16 and newer): the machine's own where that is new enough, else that of Debian
 * 13 beside it, with the libraries of its own that it needs, as Nix or Homebrew would bring it. The machine's
 * packages and its apt stay as they are. Skips where it cannot be had.
 */
export async function newerIperf3(context: Mocha.Context): Promise<string> {
  context.timeout(Math.max(context.timeout(), fetchingMs));
  await needPrograms(context, ["iperf3", "apt-get", "dpkg-deb", "patchelf"]);
  const own = execFileSync("sh", ["-c", "dirname $(command -v iperf3)"]).toString().trim();
  if (minorOf(join(own, "iperf3")) >= minorWithThreads) return own;
  const folder = join(cacheFolder, `iperf3-${suite}`);
  if (!existsSync(folder)) await unpackInto(folder).catch((error: Error) => why(context, error));
  return join(folder, "bin");
}

/** What `iperf3 --version` calls itself: `iperf 3.18 (cJSON 1.7.15)`. */
export const versionOf = (program: string): string =>
  execFileSync(program, ["--version"]).toString().split(" ")[1] ?? "";

const minorOf = (program: string): number => Number(versionOf(program).split(".")[1]);

function why(context: Mocha.Context, error: Error): never {
  const { stderr } = error as { stderr?: string };
  skipBecause(
    context,
    `an iperf3 with threads cannot be had here: ${explainingLine(stderr ?? error.message)}`,
  );
}

async function unpackInto(folder: string): Promise<void> {
  mkdirSync(cacheFolder, { recursive: true });
  const work = mkdtempSync(join(cacheFolder, "iperf3-work-"));
  try {
    await fetchPackages(work);
    // The loader's path is part of the program: only the place where it is to stay counts.
    const root = join(work, "root");
    const program = join(root, "usr/bin/iperf3");
    const kind = executableKind(readFileSync(program));
    const loader = basename((kind.kind === "program" && kind.loader) || "none");
    const libraries = readdirSync(join(root, "usr/lib"))
      .map((name) => join("usr/lib", name))
      .find((path) => existsSync(join(root, path, loader)));
    if (libraries === undefined) throw new Error(`there is no ${loader} among the packages`);
    mkdirSync(join(work, "bin"));
    copyFileSync(program, join(work, "bin/iperf3"));
    const there = join(folder, "root", libraries);
    await execa("patchelf", [
      ...["--set-interpreter", join(there, loader), "--set-rpath", there, "--force-rpath"],
      join(work, "bin/iperf3"),
    ]);
    renameSync(work, folder);
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
}

/** With lists and settings of our own: apt's own are not touched. */
async function fetchPackages(work: string): Promise<void> {
  const { stdout } = await execa("apt-get", ["indextargets", "--format", "$(REPO_URI)"]);
  const mirror = stdout.split("\n").find((uri) => /\/debian\/?$/.test(uri));
  if (mirror === undefined) throw new Error("apt has no mirror of Debian here");
  const keyring = "/usr/share/keyrings/debian-archive-keyring.gpg";
  const list = join(work, "sources.list");
  writeFileSync(list, `deb [signed-by=${keyring}] ${mirror} ${suite} main\n`);
  for (const name of ["lists/partial", "cache/archives/partial", "debs", "root"])
    mkdirSync(join(work, name), { recursive: true });
  const settings = Object.entries({
    "Dir::Etc::sourcelist": list,
    "Dir::Etc::sourceparts": "/dev/null",
    "Dir::State::lists": join(work, "lists"),
    "Dir::Cache": join(work, "cache"),
    "APT::Sandbox::User": "root",
    "Acquire::Languages": "none",
  }).flatMap(([name, value]) => ["-o", `${name}=${value}`]);
  const apt = (...words: string[]) =>
    execa("apt-get", ["-q", ...settings, ...words], { cwd: join(work, "debs") });
  await apt("update");
  await apt("download", ...packages);
  for (const file of readdirSync(join(work, "debs")))
    await execa("dpkg-deb", ["--extract", join(work, "debs", file), join(work, "root")]);
  for (const name of ["lists", "cache", "debs"])
    rmSync(join(work, name), { recursive: true, force: true });
}
