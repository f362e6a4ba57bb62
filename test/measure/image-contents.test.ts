import { spawnSync } from "node:child_process";
import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "chai";
import { lateLibraries } from "../../lib/image.ts";
import { findTool, imageContents } from "../../measure/image-contents.ts";

/** What goes into the image for one program. */
const contentsOf = (name: string, path: string) => imageContents(new Map([[name, path]]));

const refusal = (name: string, path: string): Promise<string> =>
  contentsOf(name, path).then(
    () => "not refused",
    ({ message }: Error) => message,
  );

describe("what the tools image is made of", () => {
  let folder: string;
  const file = (name: string, text: string | Buffer) => {
    const path = join(folder, name);
    writeFileSync(path, text);
    chmodSync(path, 0o755);
    return path;
  };
  before(() => {
    folder = mkdtempSync(join(tmpdir(), "netbench-contents-"));
  });
  after(() => rmSync(folder, { recursive: true }));

  it("has a program's loader, its libraries, and what it loads only when its threads end", async () => {
    const { programs, libraries, folders } = await contentsOf("node", process.execPath);
    expect(programs).to.deep.equal([{ name: "node", path: process.execPath }]);
    const maps = spawnSync(process.execPath, [
      "-e",
      "process.stdout.write(require('fs').readFileSync('/proc/self/maps'))",
    ]);
    const mapped = maps.stdout.toString().match(/\/\S+\/(ld-[\w.-]+|libc[.\w-]*so\S*)$/gm) ?? [];
    expect(mapped.length).to.be.greaterThan(0);
    const names = libraries.map((path) => path.replace(/.*\//, ""));
    for (const path of mapped) expect(names).to.include(path.replace(/.*\//, ""));
    for (const library of libraries)
      expect(folders).to.include(library.slice(0, library.lastIndexOf("/")));
  });

  it("has what is loaded late wherever this machine's loader finds it", async () => {
    const shell = spawnSync("sh", ["-c", "readlink -f /bin/ls"], { encoding: "utf8" }).stdout;
    const { libraries } = await contentsOf("ls", shell.trim());
    const config = spawnSync("sh", ["-c", "/sbin/ldconfig -p || true"], {
      encoding: "utf8",
    }).stdout;
    for (const late of lateLibraries.filter((name) => config.includes(name)))
      expect(libraries.some((path) => path.endsWith(`/${late}`))).to.equal(true, late);
  });

  it("has no library for a static program", async () => {
    const path = file("static", elf({}));
    expect(await contentsOf("static", path)).to.deep.equal({
      ...{ programs: [{ name: "static", path }], libraries: [], folders: [] },
    });
  });

  it("is no wrapper script: the file is named and what to do", async () => {
    const path = file("iperf3", '#!/usr/bin/env bash\nexec /usr/bin/iperf3 "$@"\n');
    const message = await refusal("iperf3", path);
    expect(message).to.include(path).and.include("is a script (/usr/bin/env bash)");
    expect(message).to.include("before it in PATH").and.include("image");
  });

  it("is nothing but programs", async () => {
    const path = file("iperf3", "text");
    expect(await refusal("iperf3", path))
      .to.include(path)
      .and.include("is no program of Linux");
  });

  it("is the first on PATH that is a file, as for a shell", async () => {
    const path = process.env["PATH"];
    mkdirSync(join(folder, "first", "some-tool"), { recursive: true });
    mkdirSync(join(folder, "second"));
    const tool = file("second/some-tool", elf({}));
    process.env["PATH"] = `${join(folder, "first")}:${join(folder, "second")}`;
    try {
      expect(await findTool("some-tool")).to.equal(tool);
    } finally {
      process.env["PATH"] = path;
    }
  });

  it("is nothing where a program is missing: it is named, and how to get it", async () => {
    const found = await findTool("no-such-program").then(String, ({ message }: Error) => message);
    expect(found).to.include("no-such-program is not installed on this machine");
    expect(found).to.include("npm run up installs it as root");
  });

  it("is no program whose loader is not here: it is named", async () => {
    const path = file("iperf3", elf({ loader: "/lib/ld-of-another-machine.so.1" }));
    const message = await refusal("iperf3", path);
    expect(message).to.include(`${path} cannot be loaded on this machine`);
    expect(message).to.include("/lib/ld-of-another-machine.so.1");
  });
});

/** A program without code (elf(5), 64 bits), with a loader where it is given. */
function elf({ loader }: { loader?: string }): Buffer {
  const text = `${loader ?? ""}\0`;
  const bytes = Buffer.alloc(64 + 56 + text.length);
  bytes.write("\x7fELF\x02\x01\x01", "latin1");
  bytes.writeBigUInt64LE(64n, 32);
  bytes.writeUInt16LE(56, 54);
  bytes.writeUInt16LE(loader === undefined ? 0 : 1, 56);
  bytes.writeUInt32LE(3, 64);
  bytes.writeBigUInt64LE(120n, 64 + 8);
  bytes.writeBigUInt64LE(BigInt(text.length), 64 + 32);
  bytes.write(text, 120, "latin1");
  return bytes;
}
