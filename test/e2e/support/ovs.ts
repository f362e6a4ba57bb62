import { read } from "./command.ts";

/** Open vSwitch of a node, asked by the tests' own words. */
export const vsctl = (stack: string, node: string, ...args: string[]): Promise<string> =>
  read("ovs-vsctl", `--db=unix:/dev/shm/netbench-0/${stack}/${node}/ovs/db.sock`, ...args);

/** The bridge that the ends are in: the one with their ports. */
export async function containerBridge(stack: string, node: string): Promise<string> {
  const [first] = await endPorts(stack, node);
  return vsctl(stack, node, "port-to-br", first?.port ?? "");
}

/** Ports of containers and guests: what they are called and whose they are. */
export async function endPorts(
  stack: string,
  node: string,
): Promise<{ port: string; end: string; tag: string }[]> {
  const columns = ["-f", "json", "--columns=name,external_ids,tag", "list", "port"];
  const { data } = JSON.parse(await vsctl(stack, node, ...columns)) as {
    data: [string, ["map", [string, string][]], number | ["set", []]][];
  };
  return data.flatMap(([port, [, ids], tag]) => {
    const end = new Map(ids).get("end");
    if (end === undefined) return [];
    return [{ port, end, tag: typeof tag === "number" ? String(tag) : "" }];
  });
}

/** Process of the switching daemon of a node. */
export const vswitchdPid = async (stack: string, node: string): Promise<number> =>
  Number(await read("cat", `/dev/shm/netbench-0/${stack}/${node}/ovs/vswitchd.pid`));
