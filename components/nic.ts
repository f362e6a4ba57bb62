import * as pulumi from "@pulumi/pulumi";
import { nicState } from "../lib/nic.ts";
import { kindOf } from "../lib/node/index.ts";
import type { HostScript } from "./host-script.ts";
import type { Node } from "./node.ts";

/** The NIC under test of a node: its MTU, with the original restored on destroy. */
export class Nic extends pulumi.ComponentResource {
  readonly state: HostScript;

  constructor(
    name: string,
    args: { node: Node; nic: string },
    opts?: pulumi.ComponentResourceOptions,
  ) {
    super("netbench:nic:Nic", name, {}, opts);
    const { context, volatileDir } = args.node;
    const kind = kindOf(context.node);
    const wanted = nicState(
      args.nic,
      context.scenario.nic.mtuBytes,
      `${volatileDir}/nic-${args.nic}.original`,
    );
    this.state = args.node.hostScript(
      "nic",
      {
        up: kind.inNode(context, wanted.up),
        down: kind.inNode(context, wanted.down),
        check: kind.inNode(context, wanted.check),
      },
      { parent: this },
    );
    this.registerOutputs();
  }
}
