import { execFileSync, spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "chai";
import {
  buildImageScript,
  checkImageScript,
  imageName,
  removeImageScript,
  removeUnusedImagesScript,
} from "../../lib/image.ts";

describe("the image's scripts", () => {
  const image = {
    tag: imageName("0123456789abcdef0123"),
    docker: (...words: string[]) => ["docker", "-H", "unix:///tmp/it's here.sock", ...words],
  };

  it("are named after their content", () => {
    expect(image.tag).to.equal("netbench-tools:0123456789ab");
  });

  for (const [name, script] of [
    ["build", buildImageScript(image)],
    ["remove", removeImageScript(image)],
    ["check", checkImageScript(image)],
    ["remove unused ones", removeUnusedImagesScript(image.docker)],
  ] as const) {
    it(`can be read by a POSIX shell (${name})`, () => {
      expect(spawnSync("sh", ["-n"], { input: script }).status).to.equal(0);
    });

    it(`ask the right engine, whatever its path (${name})`, () => {
      expect(script).to.include("docker -H 'unix:///tmp/it'\\''s here.sock'");
    });
  }

  it("remove unused ones, and those alone", () => {
    const docker = `docker() {
      case "$*" in
        *"image ls"*) echo netbench-tools:used; echo netbench-tools:unused ;;
        *ancestor=netbench-tools:used) echo 0123 ;;
        *"image rm"*) echo "removed $5" >&3 ;;
      esac
    }`;
    const { status, stdout } = spawnSync("sh", ["-s"], {
      input: `exec 3>&1\n${docker}\n${removeUnusedImagesScript(image.docker)}`,
      encoding: "utf8",
    });
    expect({ status, stdout }).to.deep.equal({
      status: 0,
      stdout: "removed netbench-tools:unused\n",
    });
  });

  it("say which tool is missing", () => {
    const folder = mkdtempSync(join(tmpdir(), "netbench-image-"));
    for (const tool of ["mktemp", "mkdir", "chmod", "rm"]) {
      symlinkSync(
        execFileSync("sh", ["-c", `command -v ${tool}`])
          .toString()
          .trim(),
        join(folder, tool),
      );
    }
    const { status, stderr } = spawnSync("/bin/sh", ["-s"], {
      input: `docker() { return 1; }\n${buildImageScript(image)}`,
      encoding: "utf8",
      env: { PATH: folder },
    });
    rmSync(folder, { recursive: true });
    expect(status).to.not.equal(0);
    expect(stderr).to.include(`cannot build the image ${image.tag}: iperf3 is not installed`);
  });
});
