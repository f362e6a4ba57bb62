import { execa } from "execa";

/** Asks this kernel, by the tests' own words, whether it has a type of link. */
export async function kernelKnows(type: string): Promise<boolean> {
  const words = ["-n", "ip", "link", "add", "name", "nbtest", "type", type];
  const { stderr } = await execa("unshare", words, { reject: false, stdin: "ignore" });
  return !/unknown device type|not supported/i.test(stderr);
}
