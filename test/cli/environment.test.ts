import { expect } from "chai";
import {
  backendUrlOf,
  cacheHome,
  engineInUse,
  pathWithFirst,
  projectRoot,
  pulumiBinFolder,
  pulumiEnvironment,
  pulumiHome,
} from "../../cli/environment.ts";

describe("the environment of pulumi", () => {
  it("keeps state in the project folder, with an absolute address and an empty passphrase", () => {
    expect(pulumiEnvironment({}, {})).to.include({
      PULUMI_BACKEND_URL: `file://${projectRoot}/.pulumi-state`,
      PULUMI_CONFIG_PASSPHRASE: "",
      PULUMI_HOME: pulumiHome,
    });
  });

  it("respects a backend that the person has chosen", () => {
    const own = { PULUMI_BACKEND_URL: "s3://lab" };
    expect(pulumiEnvironment(own, {})).not.to.have.property("PULUMI_BACKEND_URL");
  });

  for (const name of ["PULUMI_CONFIG_PASSPHRASE", "PULUMI_CONFIG_PASSPHRASE_FILE"]) {
    it(`takes ${name} of other projects away from its own backend`, () => {
      const { PULUMI_CONFIG_PASSPHRASE, ...others } = pulumiEnvironment({ [name]: "x" }, {});
      expect(PULUMI_CONFIG_PASSPHRASE).to.equal("");
      expect(others).to.have.property("PULUMI_CONFIG_PASSPHRASE_FILE", undefined);
    });

    it(`leaves ${name} alone with a backend that the person has chosen`, () => {
      const own = { PULUMI_BACKEND_URL: "s3://lab", [name]: "x" };
      expect(pulumiEnvironment(own, {})).not.to.have.property("PULUMI_CONFIG_PASSPHRASE");
    });
  }

  it("has an empty passphrase with any backend where the person has none", () => {
    const own = { PULUMI_BACKEND_URL: "s3://lab" };
    expect(pulumiEnvironment(own, {})).to.have.property("PULUMI_CONFIG_PASSPHRASE", "");
  });

  it("takes an empty backend for none, as pulumi does", () => {
    const own = { PULUMI_BACKEND_URL: "" };
    expect(pulumiEnvironment(own, {}).PULUMI_BACKEND_URL).to.match(/^file:\/\/\//);
  });

  it("writes a folder as the URL that the backend of files reads back", () => {
    const folder = "/home/a b/ü#%20?\"'$\\/-x";
    const url = backendUrlOf(folder);
    expect(url).to.match(/^file:\/\/\/[\w./%$'-]+$/);
    expect(decodeURIComponent(url.slice("file://".length))).to.equal(folder);
  });

  it("lets the engine fetch plugins only where the official ones are in use", () => {
    const name = "PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION";
    expect(pulumiEnvironment({}, { providers: "offline" })).to.have.property(name, "true");
    expect(pulumiEnvironment({}, { providers: "official" })).not.to.have.property(name);
  });

  it("puts the pinned pulumi first on the PATH, once", () => {
    const once = pathWithFirst(pulumiBinFolder, "/usr/bin:/bin");
    expect(once).to.equal(`${pulumiBinFolder}:/usr/bin:/bin`);
    expect(pathWithFirst(pulumiBinFolder, once)).to.equal(once);
    expect(pathWithFirst("/a", undefined)).to.equal("/a");
  });

  it("takes an absolute XDG_CACHE_HOME and ignores any other", () => {
    expect(cacheHome({ HOME: "/h", XDG_CACHE_HOME: "/c" })).to.equal("/c");
    expect(cacheHome({ HOME: "/h", XDG_CACHE_HOME: "c" })).to.equal("/h/.cache");
    expect(cacheHome({ HOME: "/h", XDG_CACHE_HOME: "" })).to.equal("/h/.cache");
  });
});

describe("the engine in use", () => {
  it("names the origin of engine and providers", () => {
    expect(engineInUse({ source: "official", providers: "offline" })).to.deep.equal({
      source: "official",
      cliVersion: "3.245.0",
      providers: { command: "offline 1.2.1", docker: "offline 5.2.0" },
    });
  });

  it("is unknown before set-up has ended", () => {
    expect(() => engineInUse({ source: "offline" })).to.throw("npm run setup");
  });
});
