import { expect } from "chai";
import { engineUnfit } from "../../../lib/obstacles/engine.ts";
import { scenarioWith, switchedWith } from "../../scenarios.ts";
import { OddMachine } from "./odd-machine.ts";

describe("the Docker engine", () => {
  let machine: OddMachine;
  beforeEach(() => (machine = new OddMachine()));
  afterEach(() => machine.remove());
  const says = (info: string) => machine.has("info", info).says(engineUnfit, scenarioWith());

  it("is fit where it is this machine's, also with user namespaces", () => {
    expect(says("linux|Debian|6.1.0|[name=seccomp,profile=default]")).to.deep.equal([]);
    expect(says("linux|Debian|6.1.0|[name=userns]")).to.deep.equal([]);
  });

  it("is refused as one that shares nothing with this machine, or is for another system", () => {
    expect(says("linux|Docker Desktop|6.1.0|[]")[0]).to.match(
      /is Docker Desktop, .*: choose an engine/,
    );
    expect(says("windows|Windows Server|10.0|[]")[0]).to.match(/is one for windows: choose one/);
  });

  it("is refused as rootless", () =>
    expect(says("linux|Debian|6.1.0|[name=seccomp,profile=builtin name=rootless]")[0]).to.match(
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

  it("is told of by others where it does not answer, and is not asked for where the node brings its own", () => {
    machine.sandbox.program("docker", "exit 1");
    expect(machine.says(engineUnfit, scenarioWith())).to.deep.equal([]);
    expect(machine.says(engineUnfit, switchedWith())).to.deep.equal([]);
  });
});
