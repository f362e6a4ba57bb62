import { expect } from "chai";
import { mkdtemp, readFile, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { installProviders, providersInstalled } from "../../offline/providers/install.ts";

describe("installing the plugins", function () {
  this.timeout(20_000);
  let home: string;
  const folder = (name: string) => join(home, "plugins", name);
  const executable = () => folder("resource-docker-v5.2.0/pulumi-resource-docker");

  beforeEach(async () => {
    home = await mkdtemp(join(tmpdir(), "netbench-install-"));
  });
  afterEach(() => rm(home, { recursive: true }));

  it("puts each where the engine looks, independent of the checkout", async () => {
    expect(await providersInstalled(home)).to.equal(false);
    await installProviders(home);
    expect(await providersInstalled(home)).to.equal(true);
    expect((await stat(executable())).mode & 0o111).to.equal(0o111);
    const bundle = await readFile(folder("resource-command-v1.2.1/plugin.cjs"), "utf8");
    expect(bundle).not.to.match(/require\("(?!node:)[@.]/);
  });

  it("leaves what is up to date alone, and replaces what is not", async () => {
    await installProviders(home);
    const first = await stat(executable());
    await installProviders(home);
    expect((await stat(executable())).ino).to.equal(first.ino);
    await writeFile(folder("resource-docker-v5.2.0/netbench-content-hash"), "other");
    expect(await providersInstalled(home)).to.equal(false);
    await installProviders(home);
    expect(await providersInstalled(home)).to.equal(true);
  });
});
