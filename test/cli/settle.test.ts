import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { expect } from "chai";
import { settlements } from "../../cli/settle.ts";
import { contextFile } from "../../lib/docker/choice.ts";
import { engineHere } from "../../measure/ground.ts";

describe("what our programs get of a person's environment", () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "netbench-docker-"));
    const file = contextFile(folder, "lab");
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(
      file,
      JSON.stringify({ Endpoints: { docker: { Host: "unix:///run/lab.sock" } } }),
    );
    writeFileSync(join(folder, "config.json"), JSON.stringify({ currentContext: "lab" }));
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  it("is the engine that their DOCKER_CONTEXT names, in other words", () => {
    expect(settlements({ DOCKER_CONTEXT: "lab", DOCKER_CONFIG: folder })).to.deep.equal({
      DOCKER_HOST: "unix:///run/lab.sock",
      DOCKER_CONTEXT: undefined,
    });
  });

  it("is nothing of what Docker's client would do otherwise for an engine that it is told", () => {
    const own = { DOCKER_TLS_VERIFY: "1", DOCKER_CERT_PATH: "/c", DOCKER_API_VERSION: "1.12" };
    const changes = settlements({ ...own, DOCKER_DEFAULT_PLATFORM: "linux/arm64", HOME: "/h" });
    expect(Object.keys(changes).sort()).to.deep.equal([
      ...["DOCKER_API_VERSION", "DOCKER_CERT_PATH", "DOCKER_DEFAULT_PLATFORM"],
      "DOCKER_TLS_VERIFY",
    ]);
    expect(Object.values(changes).every((value) => value === undefined)).to.equal(true);
  });

  it("is all of it where nothing is in the way", () => {
    expect(settlements({ HOME: "/h", DOCKER_HOST: "unix:///run/d.sock" })).to.deep.equal({});
  });

  it("is looked for in the person's own folder of Docker", () => {
    expect(engineHere({ DOCKER_CONFIG: folder }).host).to.equal("unix:///run/lab.sock");
    expect(engineHere({ HOME: "/nonexistent" }).host).to.equal("unix:///var/run/docker.sock");
  });
});
