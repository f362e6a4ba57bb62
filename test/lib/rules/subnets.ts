import { scenarioWith } from "../../scenarios.ts";
import { type Case, emulated } from "./case.ts";

const on = (subnet: string) => scenarioWith({ network: { module: "bridge", subnet } });
const besideEmulated = (subnet: string) =>
  scenarioWith({ nodes: [emulated("n1")], network: { module: "macvlan", subnet } });

const unusable: [subnet: string, right: string][] = [
  ["0.0.0.0/0", "1.0.0.0/8"],
  ["0.1.0.0/16", "1.0.0.0/16"],
  ["127.0.0.0/8", "126.0.0.0/8"],
  ["127.0.0.1/24", "128.0.0.0/24"],
  ["126.0.0.0/7", "124.0.0.0/7"],
  ["169.254.7.0/24", "169.253.0.0/16"],
  ["169.254.0.0/16", "169.255.0.0/16"],
  ["224.0.0.0/24", "223.255.255.0/24"],
  ["239.255.0.0/16", "192.168.0.0/16"],
  ["240.0.0.0/8", "100.64.0.0/10"],
  ["255.255.255.0/24", "172.16.0.0/12"],
];

/** Cases of subnets, whichever the module is. */
export const subnetCases: readonly Case[] = [
  ...unusable.map(([wrong, right]) => ({
    rule: "The subnet has addresses that containers can have",
    right: on(right),
    wrong: on(wrong),
    expected: [
      ["network.subnet", /^choose another one, e\.g\. 10\.99\.0\.0\/16/],
    ] as Case["expected"],
  })),
  {
    rule: "The subnet is written by its first address",
    right: on("10.99.1.0/24"),
    wrong: on("10.99.1.7/24"),
    expected: [["network.subnet", /^write 10\.99\.1\.0\/24$/]],
  },
  {
    rule: "Beside emulated nodes the subnet does not meet 198.18.0.0/24",
    right: besideEmulated("198.18.1.0/24"),
    wrong: besideEmulated("198.18.0.0/16"),
    expected: [["network.subnet", /^choose another one/]],
  },
];
