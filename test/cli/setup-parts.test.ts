import { spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "chai";
import { answers, isChosen, setupContext } from "../../cli/setup/context.ts";
import { pingDocker } from "../../cli/setup/docker-ping.ts";
import { engineRecipe } from "../../cli/setup/engine-build.ts";
import { findProgram } from "../../cli/setup/find-program.ts";
import { toolsStep } from "../../cli/setup/tools.ts";
import { withoutServices } from "../../cli/setup/without-services.ts";
import { baseProgramPackages, missingPackages } from "../../lib/programs.ts";

describe("the tools step", () => {
  it("names each missing Debian package once", () => {
    const have = (program: string) =>
      ["iperf3", "ip", "ping", "tar"].includes(program) ? program : undefined;
    const base = Object.keys(baseProgramPackages);
    expect(missingPackages(base, have)).to.deep.equal(["ethtool", "busybox-static", "util-linux"]);
    expect(missingPackages(base, (program) => program)).to.deep.equal([]);
    expect(missingPackages(["ovs-vsctl", "ovsdb-tool"], have)).to.deep.equal([
      "openvswitch-switch",
    ]);
  });

  it("is not done while a program that the scenario's network needs is missing", async () => {
    const needing = (...programs: string[]) => setupContext(process.env, programs);
    expect(await toolsStep.isDone(needing("sh"))).to.equal(await toolsStep.isDone(needing()));
    expect(await toolsStep.isDone(needing("no-such-program-anywhere"))).to.equal(false);
  });

  it("goes by another table where one is given", () => {
    const table = { sshd: "openssh-server", "linux.uml": "user-mode-linux" };
    const have = (program: string) => (program === "sshd" ? program : undefined);
    expect(missingPackages(Object.keys(table), have, table)).to.deep.equal(["user-mode-linux"]);
  });

  it("finds programs on the PATH and in the system's folders", () => {
    expect(findProgram("sh", "")).to.match(/\/sh$/);
    expect(findProgram("no-such-program-anywhere")).to.equal(undefined);
  });
});

describe("services of packages", () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "netbench-services-"));
  });
  afterEach(() => rmSync(folder, { recursive: true }));
  const file = () => join(folder, "policy-rc.d");
  /** What Debian's packages are told while set-up installs. */
  const answerDuring = async () => {
    let status: number | null = null;
    const ask = async () => {
      ({ status } = spawnSync(file(), ["openvswitch-switch", "start"]));
    };
    await withoutServices([], ask, file());
    return status;
  };

  it("may not start while set-up installs, and may afterwards", async () => {
    expect(await answerDuring()).to.equal(101);
    expect(existsSync(file())).to.equal(false);
  });

  it("may start again after a failure, and after a set-up that was killed", async () => {
    let killed = "";
    const failing = async () => {
      killed = readFileSync(file(), "utf8");
      throw new Error("no space");
    };
    const message = await withoutServices([], failing, file()).catch(String);
    expect(message).to.include("no space");
    expect(existsSync(file())).to.equal(false);
    writeFileSync(file(), killed);
    await withoutServices([], async () => undefined, file());
    expect(existsSync(file())).to.equal(false);
  });

  it("are the machine's own concern where it has a policy", async () => {
    writeFileSync(file(), "#!/bin/sh\nexit 0\n", { mode: 0o755 });
    expect(await answerDuring()).to.equal(0);
    expect(existsSync(file())).to.equal(true);
  });
});

describe("the Docker ping", () => {
  it("tells an engine that answers from a socket where none does", async () => {
    const folder = mkdtempSync(join(tmpdir(), "netbench-ping-"));
    const socket = join(folder, "d.sock");
    const server = createServer((request, response) => {
      response.writeHead(request.url === "/_ping" ? 200 : 404).end();
    });
    try {
      expect(await pingDocker(`unix://${socket}`)).to.equal("no");
      await new Promise<void>((resolve) => server.listen(socket, resolve));
      expect(await pingDocker(`unix://${socket}`)).to.equal("yes");
    } finally {
      server.close();
      rmSync(folder, { recursive: true });
    }
  });
});

describe("the choice of origin", () => {
  for (const value of ["1", "true", "YES"]) {
    it(`NETBENCH_OFFLINE=${value} chooses the off-line way`, () => {
      expect(setupContext({ NETBENCH_OFFLINE: value }).offlineChosen).to.equal(true);
    });
  }
  for (const value of [undefined, "", "0", "false", "no"]) {
    it(`NETBENCH_OFFLINE=${value} does not`, () => expect(isChosen(value)).to.equal(false));
  }

  it("takes no answer for an unreachable release host", async () => {
    expect(await answers("https://127.0.0.1:9/", 1000, {})).to.equal(false);
  });

  it("asks the person's proxy, which has its way to the release host", async () => {
    const asked: (string | undefined)[] = [];
    const proxy = createServer((request, response) => {
      asked.push(request.url);
      response.writeHead(request.url?.includes("open") ? 200 : 403).end();
    });
    await new Promise<void>((resolve) => proxy.listen(0, "127.0.0.1", resolve));
    const { port } = proxy.address() as AddressInfo;
    const env = { PATH: process.env.PATH, http_proxy: `http://127.0.0.1:${port}` };
    try {
      expect(await answers("http://open.invalid/", 4000, env)).to.equal(true);
      expect(await answers("http://shut.invalid/", 4000, env)).to.equal(false);
    } finally {
      proxy.close();
    }
    expect(asked).to.deep.equal(["http://open.invalid/", "http://shut.invalid/"]);
  });

  it("the recipe of the off-line engine is a fixed fingerprint", () => {
    expect(engineRecipe())
      .to.match(/^[0-9a-f]{64}$/)
      .and.to.equal(engineRecipe());
  });
});
