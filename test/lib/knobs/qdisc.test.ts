import { expect } from "chai";
import { qdisc } from "../../../lib/knobs/qdisc.ts";
import { parseFacts, settingsFacts } from "../../../lib/knobs/settings-facts.ts";
import { settingsState } from "../../../lib/knobs/settings-state.ts";
import type { PortSettings } from "../../../lib/scenario/ports.ts";
import { Sandbox } from "../../sandbox.ts";

/** As printed by tc 6.1 (`tc -r -j qdisc show dev …`), cut after what is read. */
const printed: Record<string, [json: string, read: string | undefined]> = {
  "a veth as it is made": [
    `[{"kind":"noqueue","handle":"0:","root":true,"refcnt":2,"options":{}}]`,
    "noqueue",
  ],
  "a tap as it is made": [
    `[{"kind":"pfifo_fast","handle":"0:","root":true,"refcnt":2,"options":{"bands":3,"priomap":[1,2,2,2,1,2,0,0],"multiqueue":false}}]`,
    "pfifo_fast",
  ],
  "a NIC of several queues": [
    `[{"kind":"mq","handle":"0:","root":true,"options":{}},{"kind":"fq_codel","handle":"0:","parent":":2","options":{"limit":10240,"flows":1024}},{"kind":"fq_codel","handle":"0:","parent":":1","options":{"limit":10240,"flows":1024}}]`,
    "mq",
  ],
  "one with the kernel's default": [
    `[{"kind":"fq_codel","handle":"0:","root":true,"refcnt":2,"options":{"limit":10240,"flows":1024}}]`,
    "fq_codel",
  ],
  "a pfifo": [
    `[{"kind":"pfifo","handle":"800f:","root":true,"refcnt":3,"options":{"limit":1000}}]`,
    "pfifo limit 1000",
  ],
  "a bfifo": [
    `[{"kind":"bfifo","handle":"8010:","root":true,"refcnt":3,"options":{"limit":30000}}]`,
    "bfifo limit 30000",
  ],
  "a shaper, whose burst tc cuts off to whole microseconds": [
    `[{"kind":"tbf","handle":"8011:","root":true,"refcnt":3,"options":{"rate":125000000,"burst":32750,"burst_raw":"1000","lat":538,"limit":100000}}]`,
    "tbf rate 1000000000 burst 32768 limit 100000",
  ],
  "a shaper of 10 Gbit/s, whose ticks are 80 bytes long": [
    `[{"kind":"tbf","handle":"8011:","root":true,"refcnt":3,"options":{"rate":1250000000,"burst":65500,"burst_raw":"333","lat":538,"limit":1000000}}]`,
    "tbf rate 10000000000 burst 65536 limit 1000000",
  ],
  "one that somebody has made": [
    `[{"kind":"htb","handle":"1:","root":true,"refcnt":3,"options":{"r2q":10,"default":"0x1","direct_packets_stat":0,"direct_qlen":1000}}]`,
    "htb of its own",
  ],
  "no such interface": [`Cannot find device "eth1"`, undefined],
};

describe("the queueing discipline of a link", () => {
  let sandbox: Sandbox;
  beforeEach(() => {
    sandbox = new Sandbox();
    sandbox.program("ip", "true");
    sandbox.program("ethtool", "echo 'driver: veth'");
    sandbox.program(
      "tc",
      `[ "$4" = show ] && cat "$SANDBOX/shown" || echo "$*" >>"$SANDBOX/calls"`,
    );
  });
  afterEach(() => sandbox.remove());

  for (const [what, [json, read]] of Object.entries(printed))
    it(`is read of ${what}`, () => {
      sandbox.write("shown", `${json}\n`);
      const facts = parseFacts(sandbox.sh(settingsFacts("eth1", [qdisc])).stdout);
      expect(facts["qdisc root"]).to.equal(read);
    });

  const check = (wanted: PortSettings) =>
    sandbox.sh(
      settingsState({ link: "eth1", knobs: [qdisc], wanted, keptDir: sandbox.path("kept") }).check,
    ).stdout;

  it("is asked for in the words in which it is read", () => {
    sandbox.write("shown", printed["a shaper, whose burst tc cuts off to whole microseconds"]![0]);
    const shaper = { kind: "tbf", bitsPerSecond: 1_000_000_000, limitBytes: 100_000 } as const;
    expect(check({ qdisc: { ...shaper, burstKib: 32 } })).to.equal("");
    expect(check({ qdisc: { ...shaper, burstKib: 64 } })).to.equal(
      "eth1 qdisc root: want tbf rate 1000000000 burst 65536 limit 100000, have tbf rate 1000000000 burst 32768 limit 100000\n",
    );
  });

  it("takes the length of the interface's queue for its limit, else Ethernet's own", () => {
    sandbox.write("shown", printed["a pfifo"]![0]);
    expect(check({ qdisc: { kind: "pfifo" } })).to.equal("");
    expect(check({ qdisc: { kind: "pfifo", limitPackets: 1000 }, txQueueLength: 5 })).to.equal("");
    expect(check({ qdisc: { kind: "pfifo" }, txQueueLength: 50 })).to.match(/want pfifo limit 50,/);
  });

  it("is left alone where it could not be given back", () => {
    sandbox.write("shown", printed["one that somebody has made"]![0]);
    const wanted: PortSettings = { qdisc: { kind: "bfifo", limitBytes: 3000 } };
    const { up } = settingsState({
      ...{ link: "eth1", knobs: [qdisc], wanted },
      keptDir: sandbox.path("kept"),
    });
    const { status, stderr } = sandbox.sh(up);
    expect(status).to.equal(1);
    expect(stderr).to.equal(
      "eth1 qdisc root bfifo limit 3000: refused by driver veth: somebody has given it one that could not be given back; remove that first: tc qdisc del dev eth1 root \n",
    );
    expect(sandbox.sh(`cat "$SANDBOX/calls" 2>/dev/null`).stdout).to.equal("");
  });
});
