import * as pulumi from "@pulumi/pulumi";
import { volatileDir } from "../lib/folders.ts";
import type { Ground } from "../lib/node/contexts.ts";
import type { HostState } from "../lib/script.ts";
import { HostScript } from "./host-script.ts";

export interface MachineArgs {
  ground: Ground;
  state: HostState;
  /** What must be there before. */
  dependsOn: pulumi.Resource[];
}

/** What all nodes on this machine have in common. */
export class Machine extends pulumi.ComponentResource {
  readonly state: HostScript;

  constructor(name: string, args: MachineArgs, opts?: pulumi.ComponentResourceOptions) {
    super("netbench:machine:Machine", name, {}, opts);
    const { person, stack } = args.ground;
    this.state = new HostScript(
      `${name}-state`,
      { state: args.state, tokenFile: `${volatileDir(person, stack)}/machine.token` },
      { parent: this, dependsOn: args.dependsOn },
    );
    this.registerOutputs();
  }
}
