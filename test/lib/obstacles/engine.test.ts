import { expect } from "chai";
import { engineUnfit } from "../../../lib/obstacles/engine.ts";
import { scenarioWith, switchedWith } from "../../scenarios.ts";
import { OddMachine } from "./odd-machine.ts";

describe("the Docker engine", () => {
  let machine: OddMachine;
  beforeEach(() => (machine = new OddMachine()));
  afterEach(() => machine.remove());
  const says = (info: string, defaultDockerHost = "unix:///var/run/docker.sock") =>
    machine.has("info", info).says(engineUnfit, scenarioWith(), { defaultDockerHost });

  it("is fit where it is this machine's, also with user namespaces", () => {
    expect(says("linux|Debian|6.1.0|here|[name=seccomp]")).to.deep.equal([]);
    expect(says("linux|Debian|6.1.0|here|[name=userns]")).to.deep.equal([]);
    // A machine may have another name than when its engine was started.
    expect(says("linux|Debian|6.1.0|before|[]")).to.deep.equal([]);
    expect(says("linux|Debian|6.1.0|here|[]", "tcp://127.0.0.1:2375")).to.deep.equal([]);
  });

  it("is refused as another machine's, or a virtual one", () => {
    expect(says("linux|Debian|5.10.0|there|[]", "tcp://10.0.0.9:2375")[0]).to.match(
      /^its Docker engine at tcp:\/\/10\.0\.0\.9:2375 is on another machine, there \(Linux 5\.10\.0\): choose .* kind ssh$/,
    );
    expect(says("linux|Debian|6.1.0|there|[]", "tcp://10.0.0.9:2375")).to.have.length(1);
    expect(says("linux|Docker Desktop|6.1.0|docker-desktop|[]")[0]).to.match(/is Docker Desktop/);
    expect(says("windows|Windows Server|10.0|here|[]")[0]).to.match(/is one for windows/);
  });

  it("is refused as rootless", () =>
    expect(says("linux|Debian|6.1.0|here|[name=seccomp name=rootless]")[0]).to.match(
      /^its Docker engine is rootless, .*the machine's own engine/,
    ));

  it("is refused where it is too old", () => {
    machine.has("version", "18.09.1 1.39");
    expect(machine.says(engineUnfit, scenarioWith())[0]).to.match(
      /too old, its API is 1\.39: install Docker 19\.03/,
    );
    machine.has("version", "19.03.0 1.40");
    expect(machine.says(engineUnfit, scenarioWith())).to.deep.equal([]);
  });

  it("is missed where it does not answer, in its client's words", () => {
    machine.sandbox.program("docker", `echo "Cannot connect to the Docker daemon" >&2; exit 1`);
    expect(machine.says(engineUnfit, scenarioWith())[0]).to.match(
      /^its Docker engine at unix:\/\/.* does not answer: start it, .*: Cannot connect to the Docker daemon$/,
    );
  });

  it("is not asked for where the node brings its own", () => {
    machine.sandbox.program("docker", "exit 1");
    expect(machine.says(engineUnfit, switchedWith())).to.deep.equal([]);
  });
});
