import { expect } from "chai";
import fc from "fast-check";
import {
  formatIpv4,
  formatSubnet,
  gatewayAddress,
  pairAddresses,
  pairCapacity,
  parseIpv4,
  parseSubnet,
  prefixLengthForPairs,
} from "../../lib/address.ts";
import { maxPairs } from "../../lib/scenario/pairs.ts";

const ipv4 = fc.nat(2 ** 32 - 1);
const prefix = fc.integer({ min: 8, max: 23 });
const subnet = fc.tuple(ipv4, prefix).map(([at, length]) => `${formatIpv4(at)}/${length}`);

const allAddresses = (cidr: string, count: number): string[] =>
  Array.from({ length: count }, (_, at) => Object.values(pairAddresses(cidr, at + 1))).flat();

describe("addresses", () => {
  it("are read and written alike", () => {
    fc.assert(fc.property(ipv4, (value) => parseIpv4(formatIpv4(value)) === value));
  });

  it("lose their host bits in a subnet", () => {
    expect(formatSubnet(parseSubnet("198.19.7.9/16"))).to.equal("198.19.0.0/16");
    expect(formatSubnet(parseSubnet("255.255.255.255/32"))).to.equal("255.255.255.255/32");
  });

  it("of pairs are distinct, inside the subnet, and neither network, gateway nor broadcast", () => {
    fc.assert(
      fc.property(subnet, fc.integer({ min: 1, max: maxPairs }), (cidr, count) => {
        const { base, prefixLength } = parseSubnet(cidr);
        const numbers = allAddresses(cidr, count).map(parseIpv4);
        expect(new Set(numbers).size).to.equal(2 * count);
        expect(Math.min(...numbers)).to.be.greaterThan(base + 1);
        expect(Math.max(...numbers)).to.be.lessThan(base + 2 ** (32 - prefixLength) - 1);
        for (const position of [1, 2])
          expect(numbers).not.to.include(parseIpv4(gatewayAddress(cidr, position)));
      }),
    );
  });

  it("of pairs stay where they are when pairs are added", () => {
    fc.assert(
      fc.property(subnet, fc.integer({ min: 1, max: maxPairs - 1 }), (cidr, count) => {
        expect(allAddresses(cidr, count + 1).slice(0, 2 * count)).to.deep.equal(
          allAddresses(cidr, count),
        );
      }),
    );
  });

  it("are these for the default subnet", () => {
    expect(pairAddresses("198.19.0.0/16", 1)).to.deep.equal({
      client: "198.19.0.4",
      server: "198.19.0.5",
    });
    expect(pairAddresses("198.19.0.0/16", 128).server).to.equal("198.19.1.3");
    expect(gatewayAddress("198.19.0.0/16", 1)).to.equal("198.19.0.1");
    expect(gatewayAddress("198.19.0.0/16", 2)).to.equal("198.19.0.2");
  });
});

describe("the room of a subnet", () => {
  it("is used to the last address but the broadcast", () => {
    for (const length of [24, 27, 28]) {
      const cidr = `10.0.0.0/${length}`;
      const last = parseIpv4(pairAddresses(cidr, pairCapacity(cidr)).server);
      const end = parseIpv4("10.0.0.0") + 2 ** (32 - length) - 1;
      expect(end - last, cidr).to.be.within(1, 2);
    }
  });

  it("is nothing in subnets that are too small", () => {
    for (const length of [30, 31, 32]) expect(pairCapacity(`10.0.0.0/${length}`)).to.equal(0);
  });

  it("is what the suggested prefix has, and the next smaller subnet has not", () => {
    for (let count = 1; count <= maxPairs; count += 1) {
      const length = prefixLengthForPairs(count);
      expect(pairCapacity(`10.0.0.0/${length}`)).to.be.at.least(count);
      expect(pairCapacity(`10.0.0.0/${length + 1}`)).to.be.lessThan(count);
    }
  });
});
