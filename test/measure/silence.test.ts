import { spawnSync } from "node:child_process";
import { expect } from "chai";
import { closeRun } from "../../measure/record.ts";
import { skipBecause } from "../skip.ts";
import { BareTestbed, needBareTestbed, summaryOf } from "./bare-testbed.ts";

/** Something that goes wrong between two ends, with the commands that do it and undo it in a namespace. */
interface Trouble {
  what: string;
  in: "switch" | "s1" | "c1";
  does: string;
  undoes: string;
  says: RegExp;
  /** Where it is found: before anything is measured, or by a repetition that comes to nothing. */
  found?: "while measuring";
  protocols?: ["udp"];
}

const troubles: Trouble[] = [
  {
    what: "a hop that takes less",
    in: "switch",
    // A bridge passes frames that are longer by a VLAN tag.
    does: "ip link set wire-r mtu 1400",
    undoes: "ip link set wire-r mtu 1500",
    says: /^pair 1: client and server cannot exchange packets of the full MTU, 1500 bytes, although those of 140[04] pass: a hop between them takes less/,
  },
  {
    what: "a link between that is down",
    in: "switch",
    does: "ip link set wire-r down",
    undoes: "ip link set wire-r up",
    says: /^pair 1: client and server do not reach each other, not even small packets pass: nobody answers ARP for 198\.19\.2\.1/,
  },
  {
    what: "a link of its own without a carrier",
    in: "switch",
    does: "ip link set right1 down",
    undoes: "ip link set right1 up",
    says: /^pair 1: .*not even small packets pass: the link eth0 of s1 has no carrier/,
  },
  {
    what: "a packet filter that drops all",
    in: "s1",
    does: "iptables -I INPUT -j DROP",
    undoes: "iptables -D INPUT -j DROP",
    says: /^pair 1: .*not even small packets pass: 198\.19\.2\.1 answers ARP but no ping: .*packet filter/,
  },
  {
    what: "a packet filter that drops the server's port",
    in: "s1",
    does: "iptables -I INPUT -p tcp --dport 5201 -j DROP",
    undoes: "iptables -D INPUT -p tcp --dport 5201 -j DROP",
    found: "while measuring",
    says: /pair 1: sent no data: its TCP connection to port 5201 is not answered, although pings are/,
  },
  {
    what: "a packet filter that refuses the server's port",
    in: "s1",
    does: "iptables -I INPUT -p tcp --dport 5201 -j REJECT --reject-with tcp-reset",
    undoes: "iptables -D INPUT -p tcp --dport 5201 -j REJECT --reject-with tcp-reset",
    found: "while measuring",
    says: /pair 1: iperf3: .*unable to connect to server.*\(its server listens on port 5201: a packet filter may/,
  },
  {
    what: "a packet filter that drops datagrams alone",
    in: "s1",
    does: "iptables -I INPUT -p udp --dport 5201 -j DROP",
    undoes: "iptables -D INPUT -p udp --dport 5201 -j DROP",
    found: "while measuring",
    protocols: ["udp"],
    says: /pair 1: sent no data: its datagrams to UDP port 5201 are not answered, although its TCP connection is/,
  },
];

describe("a pair that is silent", function () {
  this.timeout(120_000);
  let testbed: BareTestbed;
  before(async function () {
    needBareTestbed(this);
    if (spawnSync("unshare", ["--net", "iptables", "-S"]).status !== 0)
      skipBecause(this, "the kernel or the machine has no packet filter");
    testbed = await BareTestbed.make({ wireBitsPerSecond: 1_000_000_000 });
  });
  after(() => testbed?.remove());
  afterEach(() => closeRun(testbed.folder, "example"));

  const inside = (place: string, command: string) => {
    const words = ["-t", String(testbed.pid(place)), "-n", ...command.split(" ")];
    const { status, stderr } = spawnSync("nsenter", words, { encoding: "utf8" });
    expect(status, stderr).to.equal(0);
  };

  troubles.forEach((trouble, at) =>
    it(`is explained by ${trouble.what}`, async () => {
      inside(trouble.in, trouble.does);
      // As after a fresh start: the kernel takes an answer of before for half a minute (arp(7), base_reachable_time).
      inside("c1", "ip neigh flush dev eth0");
      const protocols = trouble.protocols ?? (["tcp"] as const);
      const run = testbed.measure(
        testbed.plan({ protocols: [...protocols], durationSec: 1, repetitions: 1, run: at + 1 }),
      );
      const code = await run.over;
      inside(trouble.in, trouble.undoes);
      if (trouble.found === undefined) {
        expect([code, run.stdout], run.stderr).to.deep.equal([1, ""]);
        expect(run.stderr).to.match(trouble.says);
        return;
      }
      expect(code, run.stderr).to.equal(0);
      const { verdict, trials } = summaryOf(run);
      expect(verdict).to.equal("failed");
      const reasons = trials.flatMap((trial) => trial.reasons.map(({ reason }) => reason));
      expect(reasons.join("\n"), run.stderr).to.match(trouble.says);
    }),
  );
});
