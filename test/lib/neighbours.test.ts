import { expect } from "chai";
import { linkAddressOf } from "../../lib/neighbours.ts";

const arp = `IP address       HW type     Flags       HW address            Mask     Device
198.19.0.2       0x1         0x2         02:42:C6:13:00:02     *        eth0
198.19.0.3       0x1         0x0         00:00:00:00:00:00     *        eth0
198.19.0.4       0x1         0x6         02:42:c6:13:00:04     *        eth0
`;

describe("a neighbour", () => {
  it("has the link-layer address at which it was found, or was said to be", () => {
    expect(linkAddressOf(arp, "198.19.0.2")).to.equal("02:42:c6:13:00:02");
    expect(linkAddressOf(arp, "198.19.0.4")).to.equal("02:42:c6:13:00:04");
  });

  it("has none while it is looked for, or where nobody asked", () => {
    expect(linkAddressOf(arp, "198.19.0.3")).to.equal(undefined);
    expect(linkAddressOf(arp, "198.19.0.20")).to.equal(undefined);
    expect(linkAddressOf("", "198.19.0.2")).to.equal(undefined);
  });
});
