import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { expect } from "chai";
import {
  buildImageScript,
  type ImageContents,
  type ImageSpec,
  imageTools,
  removeImageScript,
} from "../../lib/image.ts";
import { findTool, imageContents } from "../../measure/image-contents.ts";
import { newerIperf3, versionOf } from "../newer-iperf3.ts";
import { dockerHost } from "../offline/test-image.ts";

describe("the tools image with an iperf3 that has threads", function () {
  this.timeout(120_000);
  const docker = (...words: string[]) => ["docker", "-H", dockerHost(), ...words];
  const image: ImageSpec = { tag: `netbench-tools:test-${process.pid}`, docker };
  const person = { uid: 65534, gid: 65534 };
  const sh = (script: string) => spawnSync("sh", ["-c", script], { encoding: "utf8" });
  const ask = (...words: string[]) => {
    const [program = "", ...rest] = docker(...words);
    return spawnSync(program, rest, { encoding: "utf8" }).stdout.trim();
  };
  let iperf3: string;
  let contents: ImageContents;

  before(async function () {
    iperf3 = join(await newerIperf3(this), "iperf3");
    const others = imageTools.filter((name) => name !== "iperf3");
    const found = await Promise.all(
      others.map(async (name) => [name, await findTool(name)] as const),
    );
    contents = await imageContents(new Map([["iperf3", iperf3], ...found]));
  });
  afterEach(() => {
    sh(removeImageScript(image));
    expect(ask("image", "ls", "-q", "--filter", `reference=${image.tag}*`)).to.equal("");
    expect(ask("container", "ls", "-aq", "--filter", "label=netbench=trial")).to.equal("");
  });

  it("runs it, whatever libraries it brings, and all else beside it", () => {
    const { status, stderr } = sh(buildImageScript(image, contents, person));
    expect(stderr).to.equal("");
    expect(status).to.equal(0);
    const run = (...words: string[]) =>
      ask("run", "--rm", "--network", "none", image.tag, ...words);
    expect(run("iperf3", "--version")).to.include(`iperf ${versionOf(iperf3)} `);
    expect(run("ip", "-V")).to.include("iproute2");
    expect(run("ping", "-V")).to.include("iputils");
  });

  it("is not there where it lacks what the program loads when its threads end, which is said", () => {
    const libraries = contents.libraries.filter((path) => !path.includes("libgcc_s"));
    expect(libraries).to.have.length.below(contents.libraries.length);
    const { status, stderr } = sh(buildImageScript(image, { ...contents, libraries }, person));
    expect(stderr).to.equal(
      `the image ${image.tag} cannot be used: iperf3 fails in it: libgcc_s.so.1 must be installed for pthread_cancel to work\n`,
    );
    expect(status).to.equal(1);
    expect(ask("image", "ls", "-q", "--filter", `reference=${image.tag}*`)).to.equal("");
  });
});
