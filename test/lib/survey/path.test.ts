import { execFileSync } from "node:child_process";
import { expect } from "chai";
import { parsePathSurvey, pathSurvey } from "../../../lib/survey/path.ts";

/** As iproute2 6.1 and Linux 6.18 print it. */
const answer = `@ links
[]
@ qdiscs
[]
@ conntrack
@ packet sockets
Netid Recv-Q Send-Q Local Address:Port Peer Address:Port
p_raw 0      0                  *:m1              *      ino:1 sk:1
	 skmem:(r0,rb212992,t0,tb212992,f0,w0,o0,bl0,d120)
p_raw 0      0                  *:m2              *      ino:2 sk:2
	 skmem:(r0,rb212992,t0,tb212992,f0,w0,o0,bl0,d3)
@ snmp
Ip: Forwarding DefaultTTL InReceives InHdrErrors InDiscards OutDiscards OutNoRoutes
Ip: 1 64 1000 1 20 300 4000
Icmp: InMsgs
Icmp: 5
@ conntrack statistics
entries  searched found new invalid ignore delete delete_list insert insert_failed drop early_drop icmp_error
00000001  00000000 00000000 00000000 00000000 00000000 00000000 00000000 00000000 00000001 0000000a 00000000 00000000
00000001  00000000 00000000 00000000 00000000 00000000 00000000 00000000 00000000 00000000 00000001 00000002 00000000
`;

describe("what a network namespace says of dropped packets", () => {
  it("is read: sockets of programs, IP, connections", () => {
    expect(parsePathSurvey(answer)).to.include({
      ...{ packetSocketDrops: 123, ipDiscards: 4321, conntrackDrops: 14 },
    });
  });

  it("is nothing where nobody answers", () => {
    expect(parsePathSurvey("")).to.include({
      ...{ packetSocketDrops: 0, ipDiscards: 0, conntrackDrops: 0 },
    });
  });

  it("is asked in one line, and this machine answers", () => {
    expect(pathSurvey).to.not.include("\n");
    const said = parsePathSurvey(execFileSync("sh", ["-c", pathSurvey], { encoding: "utf8" }));
    expect(said.links.map(({ name }) => name)).to.include("lo");
    expect(said.ipDiscards).to.be.a("number").and.not.NaN;
  });
});
