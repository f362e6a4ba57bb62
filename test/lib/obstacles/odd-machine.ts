import type { Ground } from "../../../lib/node/contexts.ts";
import type { Obstacle } from "../../../lib/obstacles/obstacle.ts";
import type { ScenarioInput } from "../../../lib/scenario.ts";
import { Sandbox } from "../../sandbox.ts";
import { contextsFor } from "../../scenarios.ts";

const docker = `
shift 2
case "$1 $2" in
  "network ls") [ ! -s "$SANDBOX/networks" ] || echo 1 ;;
  "network inspect") cat "$SANDBOX/networks" ;;
  "ps -a") cat "$SANDBOX/containers" ;;
  "version -f") case $3 in x) echo "Cannot connect" >&2; exit 1 ;; '{{.Server.Version}}') cut -d' ' -f1 "$SANDBOX/version" ;; *) cat "$SANDBOX/version" ;; esac ;;
  "info -f") cat "$SANDBOX/info" ;;
esac 2>/dev/null`;

const ip = `
case "$*" in
  "-o -4 addr show") cat "$SANDBOX/addresses" ;;
  "-4 route show table all") cat "$SANDBOX/routes" ;;
  *" type "*) for word; do :; done; cat "$SANDBOX/types/$word" ;;
  *" dev "*) for word; do :; done; cat "$SANDBOX/links/$word" ;;
esac 2>/dev/null`;

/** One of Docker's networks, as our template prints it. */
export const network = (
  name: string,
  facts: Partial<
    Record<
      "subnet" | "driver" | "scope" | "stack" | "project" | "bridge" | "parent" | "mode",
      string
    >
  > = {},
): string => {
  const { subnet = "", driver = "bridge", scope = "local", ...rest } = facts;
  const {
    stack = "<no value>",
    project = "<no value>",
    bridge = "",
    parent = "",
    mode = "",
  } = rest;
  const id = "0123456789abcdef";
  return ["network", subnet, name, driver, scope, stack, project, bridge, parent, mode, id].join(
    "|",
  );
};

/** A machine on which others have things: files that stand-ins for its programs print. */
export class OddMachine {
  readonly sandbox = new Sandbox();

  constructor() {
    this.sandbox.program("docker", docker);
    this.sandbox.program("ip", ip);
    this.sandbox.program("iptables", `cat "$SANDBOX/rules" 2>/dev/null`);
    this.has("version", "28.0.1 1.48");
    this.has("info", "linux|Debian|6.1.0|[]");
    this.sandbox.program("uname", `[ "$1" = -r ] && echo 6.1.0 || echo here`);
  }

  has(file: string, ...lines: string[]): this {
    this.sandbox.write(file, `${lines.join("\n")}\n`);
    return this;
  }

  /** What the obstacle says of the first node, a line each. */
  says(look: Obstacle, input: ScenarioInput, changes: Partial<Ground> = {}): string[] {
    const script = look(contextsFor(input, changes).first);
    if (script === undefined) return [];
    const file = this.sandbox.path("bridge-nf-call-iptables");
    const here = script.replaceAll("/proc/sys/net/bridge/bridge-nf-call-iptables", file);
    const { stdout, stderr, status } = this.sandbox.sh(`set -eu\n${here}\ntrue`);
    if (stderr !== "" || status !== 0) throw new Error(`${status}: ${stderr}`);
    return stdout.split("\n").filter(Boolean);
  }

  remove(): void {
    this.sandbox.remove();
  }
}
