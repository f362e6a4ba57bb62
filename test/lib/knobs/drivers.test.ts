import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { expect } from "chai";
import { nicKnobs, type WantedNic } from "../../../lib/knobs/index.ts";
import { factsCommand, parseFacts, settingsFacts } from "../../../lib/knobs/settings-facts.ts";
import { settingsState } from "../../../lib/knobs/settings-state.ts";
import { words } from "../../../lib/shell.ts";
import { Sandbox } from "../../sandbox.ts";

/**
 * What ethtool prints for each driver, a section an option. veth, tun and virtio_net are as printed
 * by ethtool 6.14; the others were written after the drivers' documentation: there is no such
 * hardware here (docs/nic.md).
 */
const outputOf = (driver: string): string =>
  readFileSync(
    fileURLToPath(new URL(`../../fixtures/ethtool/${driver}.txt`, import.meta.url)),
    "utf8",
  );

const ethtool = `
option=$1; shift 2
[ "$option" != -i ] || { echo "driver: $(cat "$SANDBOX/driver")"; exit 0; }
[ "$option" != -n ] || option="-n $2"
case $option in -[A-Z]) echo "$option $*" >>"$SANDBOX/calls"; exit 0 ;; esac
awk -v want="@ $option" '/^@ / { on = $0 == want; seen += on; next } on; END { exit !seen }' "$SANDBOX/output"`;

const facts: Record<string, readonly string[]> = {
  ixgbe: [
    ...["channels combined 4", "ring rx 512", "ring tx 512", "pause autoneg off", "pause rx on"],
    ...["coalesce adaptive-rx off", "coalesce rx-usecs 1", "offload lro on", "offload rxhash on"],
    ...["offload ntuple off", "offload tx-checksum-ipv4 off"],
    ...["rss equal 4", "rss weight 1 1 1 1", "flowhash udp4 sd", "flowhash tcp4 sdfn"],
  ],
  mlx5_core: [
    ...[
      "channels combined 8",
      "ring rx 1024",
      "coalesce adaptive-rx on",
      "coalesce adaptive-tx on",
    ],
    ...["coalesce rx-usecs 8", "coalesce tx-frames 128", "rss equal 8", "flowhash udp4 sdfn"],
    "offload rx-gro-hw off",
  ],
  ena: [
    ...["channels combined 8", "ring rx 1024", "coalesce adaptive-rx on", "coalesce tx-usecs 64"],
    ...["rss equal 0", "rss weight 1 3", "offload tso off"],
  ],
  enic: [
    "channels rx 8",
    "channels tx 8",
    "ring tx 256",
    "coalesce tx-usecs 125",
    "offload lro off",
  ],
  virtio_net: [
    ...["channels combined 1", "ring rx 256", "ring tx 256", "coalesce adaptive-rx off"],
    ...["coalesce rx-frames 1", "coalesce tx-usecs 0"],
  ],
  veth: ["channels rx 1", "channels tx 1", "offload gro off", "offload tso on", "offload lro off"],
  tun: ["channels combined 0", "coalesce rx-frames 0", "offload tx off"],
};

describe("what drivers say of their settings", () => {
  let sandbox: Sandbox;
  beforeEach(() => {
    sandbox = new Sandbox();
    sandbox.program("ethtool", ethtool);
    sandbox.program("ip", "echo '2: eth1: <UP> mtu 1500 qdisc mq state UP qlen 1000'");
  });
  afterEach(() => sandbox.remove());

  const use = (driver: string) => {
    sandbox.write("driver", driver);
    sandbox.write("output", outputOf(driver));
  };
  const told = () =>
    Object.entries(parseFacts(sandbox.sh(settingsFacts("eth1", nicKnobs)).stdout)).map((fact) =>
      fact.join(" "),
    );

  for (const [driver, expected] of Object.entries(facts))
    it(`is read: ${driver}`, () => {
      use(driver);
      expect(told()).to.include.members([...expected]);
      expect(told().join("\n")).to.not.match(/n\/a|fixed|asked/);
    });

  it("is told in one line of a command too, for other machines", () => {
    use("mlx5_core");
    const command = factsCommand(settingsFacts("eth1", nicKnobs));
    expect(command.join(" ")).to.not.include("\n");
    expect(parseFacts(sandbox.sh(words(...command)).stdout)).to.include({ "ring rx": "1024" });
  });

  it("is nothing where it is not applicable", () => {
    use("veth");
    expect(told().filter((line) => /^(ring|channels combined|rss) /.test(line))).to.deep.equal([]);
    use("tun");
    expect(told().filter((line) => /^(ring|coalesce adaptive)/.test(line))).to.deep.equal([]);
  });

  const wanted: Partial<WantedNic> = {
    ringRx: 4096,
    channels: { combined: 8 },
    offloads: { "large-receive-offload": false, "tx-tcp-mangleid-segmentation": true },
    coalesce: { rxUsecs: 10, adaptiveRx: true },
    flowControl: { rx: false },
    rss: { weights: [1, 3], hashFields: { udp4: "nsfd" } },
  };

  it("is set by ethtool's own words, a call a kind", () => {
    use("ixgbe");
    const spec = { link: "eth1", knobs: nicKnobs, keptDir: sandbox.path("kept") };
    // A stand-in that takes everything and does nothing: each kind by itself, as the first one fails.
    for (const [key, value] of Object.entries(wanted))
      sandbox.sh(settingsState({ ...spec, wanted: { mtuBytes: 1500, [key]: value } }).up);
    expect(sandbox.read("calls").trim().split("\n")).to.deep.equal([
      "-G rx 4096",
      "-L combined 8",
      "-K lro off tx-tcp-mangleid-segmentation on",
      "-C rx-usecs 10 adaptive-rx on",
      "-A rx off",
      "-X weight 1 3",
    ]);
  });
});
