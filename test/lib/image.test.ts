import { execFileSync, spawnSync } from "node:child_process";
import {
  chmodSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
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
import { exampleContents } from "../image-contents.ts";

const person = { uid: 1000, gid: 1000 };
const nothing = { programs: [], libraries: [], folders: [] };

describe("the image's scripts", () => {
  const image = {
    tag: imageName("0123456789abcdef0123"),
    docker: (...words: string[]) => ["docker", "-H", "unix:///tmp/it's here.sock", ...words],
  };

  it("are named after their content", () => {
    expect(image.tag).to.equal("netbench-tools:0123456789ab");
  });

  for (const [name, script] of [
    ["build", buildImageScript(image, exampleContents, person)],
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
        *"image ls"*) echo netbench-tools:used; echo netbench-tools:unused; echo netbench-tools:a-untried-7 ;;
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

  it("give the whole image to whoever runs its containers, whatever umask and TMPDIR are", () => {
    const { root, env } = workplace();
    writeFileSync(join(root, "tool"), "text", { mode: 0o700 });
    const contents = { programs: [{ name: "tool", path: join(root, "tool") }] };
    const script = buildImageScript(image, { libraries: [], folders: [], ...contents }, person);
    const { status, stderr } = spawnSync("sh", ["-c", `umask 077; ${script}`], {
      encoding: "utf8",
      env: { ...env, TMPDIR: "/no such folder" },
    });
    expect(stderr).to.equal("");
    expect(status).to.equal(0);
    const listing = readFileSync(join(root, "listing"), "utf8").trim().split("\n");
    expect(listing.length).to.be.greaterThan(10);
    expect(listing.filter((line) => !/^-r..r..r..|^dr.xr.xr.[xt]|^l/.test(line))).to.deep.equal([]);
    expect(listing.find((line) => line.endsWith("./bin/tool"))).to.match(/^-rwxr-xr-x/);
    rmSync(root, { recursive: true });
  });

  it("give the image its name when its iperf3 has run in it, and not before", () => {
    const { root, env } = workplace();
    writeFileSync(
      join(root, "said"),
      "libgcc_s.so.1 must be installed for pthread_cancel to work\nAborted\n",
    );
    const { status, stderr } = spawnSync("sh", ["-c", buildImageScript(image, nothing, person)], {
      encoding: "utf8",
      env,
    });
    expect(status).to.equal(1);
    expect(stderr).to.equal(
      `the image ${image.tag} cannot be used: iperf3 fails in it: libgcc_s.so.1 must be installed for pthread_cancel to work\n`,
    );
    const asked = readFileSync(join(root, "asked"), "utf8").split("\n");
    expect(asked.some((line) => line.startsWith("tag "))).to.equal(false);
    expect(asked.filter(Boolean).at(-1)).to.match(/^image rm netbench-tools:0123456789ab-untried-/);
    rmSync(root, { recursive: true });
  });

  it("leave no folder behind, nor those of builds that were killed", () => {
    const { root, env } = workplace();
    const TMPDIR = join(root, "temporary");
    mkdirSync(join(TMPDIR, "netbench-image.4194305.abcdef", "root"), { recursive: true });
    mkdirSync(join(TMPDIR, `netbench-image.${process.pid}.abcdef`));
    const script = buildImageScript(image, nothing, person);
    expect(spawnSync("sh", ["-c", script], { env: { ...env, TMPDIR } }).status).to.equal(0);
    expect(readdirSync(TMPDIR)).to.deep.equal([`netbench-image.${process.pid}.abcdef`]);
    rmSync(root, { recursive: true });
  });

  it("say why an engine does not take it, and where its data are", () => {
    const { root, env } = workplace();
    writeFileSync(
      join(root, "full"),
      "Error response from daemon: write /bin/iperf3: no space left on device\n",
    );
    const { status, stderr } = spawnSync("sh", ["-c", buildImageScript(image, nothing, person)], {
      encoding: "utf8",
      env,
    });
    expect(status).to.equal(1);
    expect(stderr).to.equal(
      `the Docker engine (its data are in /var/lib/docker) does not take the image ${image.tag}: Error response from daemon: write /bin/iperf3: no space left on device\n`,
    );
    rmSync(root, { recursive: true });
  });

  it("start a program with a loader of its own with libraries of its own", () => {
    const { root, env } = workplace();
    const path = join(root, "tool");
    writeFileSync(path, "text");
    const contents = { programs: [{ name: "tool", path, folders: ["/opt/it's/lib", "/opt/b"] }] };
    const script = buildImageScript(
      image,
      { libraries: [], folders: ["/lib64"], ...contents },
      person,
    );
    expect(spawnSync("sh", ["-c", script], { env }).status).to.equal(0);
    const launcher = execFileSync("tar", ["-xOf", join(root, "image.tar"), "./bin/tool"]);
    expect(launcher.toString()).to.equal(
      `#!/bin/sh\nLD_LIBRARY_PATH='/opt/it'\\''s/lib:/opt/b' exec /own/tool "$@"\n`,
    );
    expect(readFileSync(join(root, "asked"), "utf8")).to.include('LD_LIBRARY_PATH="/lib64"');
    rmSync(root, { recursive: true });
  });
});

/** A stand-in of the Docker client that keeps what it was asked for, and the image; fails a run where `said` is. */
function workplace(): { root: string; env: NodeJS.ProcessEnv } {
  const root = mkdtempSync(join(tmpdir(), "netbench-image-"));
  mkdirSync(join(root, "bin"));
  const docker = `#!/bin/sh
shift 2
printf '%s\\n' "$*" >>${root}/asked
case $1 in
info) echo /var/lib/docker ;;
import) if [ -e ${root}/full ]; then cat ${root}/full >&2; exit 1; fi; cat >${root}/image.tar; tar -tvf ${root}/image.tar >${root}/listing ;;
run) if [ -e ${root}/said ]; then cat ${root}/said >&2; exit 1; fi ;;
image) [ "$2" != inspect ] ;;
esac
`;
  writeFileSync(join(root, "bin", "docker"), docker);
  chmodSync(join(root, "bin", "docker"), 0o755);
  return { root, env: { ...process.env, PATH: `${root}/bin:${process.env["PATH"] ?? ""}` } };
}
