import * as pulumi from "@pulumi/pulumi";
import { volatileDir } from "../lib/folders.ts";
import type { Ground } from "../lib/node/contexts.ts";
import { markState } from "../lib/owner/mark.ts";
import { HostScript } from "./host-script.ts";

/** The mark that says whose the testbed is: made before all that stands on this machine, removed after it. */
export class Owner extends pulumi.ComponentResource {
  readonly state: HostScript;

  constructor(name: string, args: { ground: Ground }, opts?: pulumi.ComponentResourceOptions) {
    super("netbench:owner:Owner", name, {}, opts);
    const { person, stack } = args.ground;
    this.state = new HostScript(
      `${name}-state`,
      { state: markState(args.ground), tokenFile: `${volatileDir(person, stack)}/owner.token` },
      { parent: this },
    );
    this.registerOutputs();
  }
}
