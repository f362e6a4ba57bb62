import { rmSync } from "node:fs";
import { execa } from "execa";
import { middleboxNeeds } from "../../../lib/forwarder/index.ts";
import { kernelObstacle } from "../../../lib/node/kernel-needs.ts";
import { middleboxNode } from "../../../lib/node/middlebox-cable.ts";
import { middleboxState } from "../../../lib/node/middlebox.ts";
import { switchState } from "../../../lib/node/switch.ts";
import type { MiddleboxInput } from "../../../lib/scenario/path.ts";
import type { HostState } from "../../../lib/script.ts";
import { contextsFor, switchedWith } from "../../scenarios.ts";
import { skipBecause } from "../../skip.ts";
import { read, readJson } from "../support/command.ts";
import { needPrograms, needRoot } from "../support/needs.ts";

/** A script on this machine; what it printed. */
export const sh = async (script: string): Promise<string> =>
  (await execa("sh", ["-c", script], { stdin: "ignore", timeout: 60_000 })).stdout;

const nodes = ["n1", "n2"] as const;

/** Two bare nodes at a switch, as emulated nodes are but for their Docker engines, and a middlebox between. */
export class BarePath {
  readonly stack: string;
  readonly state: HostState;

  constructor(stack: string, middlebox: MiddleboxInput) {
    this.stack = stack;
    const input = switchedWith({ network: { module: "host" }, path: { middlebox } });
    const { scenario, contexts } = contextsFor(input, { stack });
    const behind = contexts.find(({ node }) => node === middleboxNode(scenario));
    const state = behind && middleboxState(behind);
    if (state === undefined) throw new Error("the scenario has no middlebox");
    this.state = state;
  }

  /** Network namespace of a node, the switch, or the middlebox. */
  at = (place: string): string => `netbench-${this.stack}-${place}`;

  /** Nodes, their cables to the switch, and an address each. */
  async makeNodes(): Promise<void> {
    const plug = nodes.map((node, index) => {
      const [name, port] = [this.at(node), this.at("switch")];
      return `ip netns add ${name}; ip -n ${name} link set lo up
ip link add name eth1 netns ${name} type veth peer name ${node} netns ${port}
ip -n ${port} link set dev ${node} mtu 65535 master br0 up
bridge -n ${port} link set dev ${node} hairpin off
ip -n ${name} address add 198.18.0.${index + 1}/24 dev eth1; ip -n ${name} link set eth1 up`;
    });
    await sh(`set -e\n${switchState(this.stack).up}\n${plug.join("\n")}`);
  }

  /** A program in a place. */
  run = (place: string, ...command: string[]): Promise<string> =>
    read("ip", "netns", "exec", this.at(place), ...command);

  links = <T>(place: string): Promise<T[]> =>
    readJson("ip", "-n", this.at(place), "-d", "-s", "-j", "link", "show");

  /** Payload that TCP, or UDP of this rate, carried from the first node to the second in a second. */
  async carry(...options: string[]): Promise<{ bytes: number; lostPercent: number }> {
    const server = execa("ip", ["netns", "exec", this.at("n2"), "iperf3", "-s", "-1"], {
      timeout: 20_000,
      reject: false,
    });
    await sh(
      `for try in $(seq 50); do ip netns exec ${this.at("n2")} ss -ltnH | grep -q :5201 && break; sleep 0.1; done`,
    );
    const client = ["iperf3", "-c", "198.18.0.2", "-t", "1", "-J", ...options];
    const said = JSON.parse(await this.run("n1", ...client)) as {
      end: { sum_received?: { bytes: number }; sum: { bytes: number; lost_percent: number } };
    };
    await server;
    const { sum, sum_received: received } = said.end;
    return { bytes: (received ?? sum).bytes, lostPercent: sum?.lost_percent ?? 0 };
  }

  /** For after(): nothing stays, however the tests ended. */
  async remove(): Promise<void> {
    const places = [...nodes, "middlebox", "switch"].map(this.at).join(" ");
    await sh(
      `(${this.state.down}) 2>/dev/null; for name in ${places}; do ip netns pids $name 2>/dev/null | xargs -r kill -9; ip netns del $name 2>/dev/null; done; true`,
    );
    rmSync(`/dev/shm/netbench-0/${this.stack}`, { recursive: true, force: true });
  }
}

/** Installs what a forwarder takes, or skips what this machine cannot forward with. */
export async function needForwarder(
  context: Mocha.Context,
  middlebox: MiddleboxInput,
): Promise<void> {
  needRoot(context);
  const { kernel, programs } = middleboxNeeds({ path: { middlebox } });
  const lacking = await sh(kernel.map(kernelObstacle).join("\n"));
  if (lacking !== "") skipBecause(context, lacking);
  await needPrograms(context, programs);
}
