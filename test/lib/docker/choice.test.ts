import { expect } from "chai";
import { engineAddress, wholeDockerHost } from "../../../lib/docker/address.ts";
import { chooseEngine, contextFile, engineInWords } from "../../../lib/docker/choice.ts";

const folder = "/home/me/.docker";
const tls = (name: string, part: string) =>
  contextFile(folder, name).replace("/meta/", "/tls/").replace("meta.json", `docker/${part}.pem`);

/** A person's folder of Docker, by what its files hold. */
const chosen = (env: Record<string, string>, files: Record<string, unknown> = {}) =>
  chooseEngine({
    env,
    folder,
    read: (path) => {
      const content = files[path];
      return content === undefined || typeof content === "string"
        ? content
        : JSON.stringify(content);
    },
  });

const current = (name: string) => ({ [`${folder}/config.json`]: { currentContext: name } });
const context = (name: string, Host?: string) => ({
  [contextFile(folder, name)]: { Name: name, Metadata: {}, Endpoints: { docker: { Host } } },
});
const lab = { ...current("lab"), ...context("lab", "unix:///run/lab.sock") };
const standard = { host: "unix:///var/run/docker.sock" };

describe("the Docker engine in use", () => {
  it("is the default where nobody says anything", () => {
    expect(chosen({})).to.deep.equal(standard);
    expect(chosen({}, current("default"))).to.deep.equal(standard);
    expect(chosen({}, current(""))).to.deep.equal(standard);
  });

  it("is the current context's", () => {
    const found = chosen({}, lab);
    expect(found).to.include({ host: "unix:///run/lab.sock", chosenBy: "Docker context lab" });
    expect(found.trouble).to.equal(undefined);
    expect(engineInWords(found)).to.equal("unix:///run/lab.sock (Docker context lab)");
  });

  it("is DOCKER_CONTEXT's before the current one", () => {
    const files = { ...lab, ...context("rootless", "unix:///run/user/1000/docker.sock") };
    const found = chosen({ DOCKER_CONTEXT: "rootless" }, files);
    expect(found.host).to.equal("unix:///run/user/1000/docker.sock");
    expect(found.instead).to.equal("unset DOCKER_CONTEXT");
    expect(chosen({ DOCKER_CONTEXT: "default" }, lab)).to.deep.equal(standard);
    expect(chosen({ DOCKER_CONTEXT: "" }, lab).host).to.equal("unix:///run/lab.sock");
  });

  it("is DOCKER_HOST's before all contexts, unless it is empty", () => {
    const env = { DOCKER_HOST: "unix:///run/mine.sock", DOCKER_CONTEXT: "lab" };
    expect(chosen(env, lab)).to.include({ host: "unix:///run/mine.sock", chosenBy: "DOCKER_HOST" });
    expect(chosen({ DOCKER_HOST: " " }, lab).host).to.equal("unix:///run/lab.sock");
  });

  it("is the default where Docker's settings are no JSON, as for the client", () => {
    expect(chosen({}, { [`${folder}/config.json`]: "{ no" })).to.deep.equal(standard);
    expect(chosen({}, { [`${folder}/config.json`]: { currentContext: 7 } })).to.deep.equal(
      standard,
    );
  });

  const troubles: [string, ReturnType<typeof chosen>, RegExp][] = [
    [
      "a context that is not there",
      chosen({ DOCKER_CONTEXT: "gone" }),
      /^The Docker context gone does not exist: docker context ls .*unset DOCKER_CONTEXT/,
    ],
    [
      "the current context, where it is not there",
      chosen({}, current("gone")),
      /^The Docker context gone does not exist: .*docker context use default/,
    ],
    [
      "a context that is no JSON",
      chosen({}, { ...current("lab"), [contextFile(folder, "lab")]: "{" }),
      /context lab names no Docker engine/,
    ],
    [
      "another machine's engine over ssh",
      chosen({}, { ...current("far"), ...context("far", "ssh://me@far") }),
      /ssh:\/\/me@far \(Docker context far\) is another machine's: .*kind ssh/,
    ],
    [
      "another machine's engine by TCP",
      chosen({ DOCKER_HOST: "tcp://10.0.0.1:2375" }),
      /another machine's: .*kind ssh.*unset DOCKER_HOST/,
    ],
    [
      "a context with TLS",
      chosen(
        {},
        { ...current("s"), ...context("s", "tcp://127.0.0.1:2376"), [tls("s", "ca")]: "PEM" },
      ),
      /wants TLS/,
    ],
    [
      "DOCKER_TLS_VERIFY for TCP",
      chosen({ DOCKER_HOST: "tcp://localhost:2376", DOCKER_TLS_VERIFY: "1" }),
      /wants TLS/,
    ],
    ["an address of another system", chosen({ DOCKER_HOST: "npipe:////./pipe/x" }), /unix:/],
    ["a file descriptor", chosen({ DOCKER_HOST: "fd://" }), /cannot be asked/],
  ];
  for (const [what, { trouble }, words] of troubles) {
    it(`says in one sentence why it cannot be ${what}`, () => {
      expect(trouble).to.match(words).and.to.match(/\.$/).and.not.to.include("\n");
    });
  }

  it("speaks plain HTTP by TCP on this machine, and over a socket whatever is said of TLS", () => {
    expect(chosen({ DOCKER_HOST: "127.0.0.1:2375" })).to.not.have.property("trouble");
    const env = { DOCKER_HOST: "unix:///run/mine.sock", DOCKER_TLS_VERIFY: "1" };
    expect(chosen(env)).to.not.have.property("trouble");
  });
});

describe("an engine's address", () => {
  it("is read as Docker's client reads it", () => {
    const read = ["", "unix://", "tcp://lab", ":2375", "lab:99", "tcp://[::1]:2375", "ssh://lab"];
    expect(read.map(wholeDockerHost)).to.deep.equal([
      ...["unix:///var/run/docker.sock", "unix:///var/run/docker.sock", "tcp://lab:2375"],
      ...["tcp://localhost:2375", "tcp://lab:99", "tcp://[::1]:2375", "ssh://lab"],
    ]);
  });

  it("says how plain HTTP gets there", () => {
    expect(engineAddress("unix:///run/d.sock")).to.deep.equal({ socketPath: "/run/d.sock" });
    expect(engineAddress("tcp://127.0.0.1:99")).to.deep.equal({ host: "127.0.0.1", port: 99 });
    expect(engineAddress("tcp://[::1]")).to.deep.equal({ host: "::1", port: 2375 });
    expect(engineAddress("ssh://lab")).to.equal(undefined);
  });
});
