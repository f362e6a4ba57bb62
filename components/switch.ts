import * as pulumi from "@pulumi/pulumi";
import { type Person, volatileDir } from "../lib/folders.ts";
import { switchState } from "../lib/node/switch.ts";
import { HostScript } from "./host-script.ts";

/** The switch that emulated nodes are plugged into. */
export class Switch extends pulumi.ComponentResource {
  readonly state: HostScript;

  constructor(
    name: string,
    args: { stack: string; person: Person; dependsOn: pulumi.Resource[] },
    opts?: pulumi.ComponentResourceOptions,
  ) {
    super("netbench:switch:Switch", name, {}, opts);
    this.state = new HostScript(
      `${name}-state`,
      {
        state: switchState(args.stack),
        tokenFile: `${volatileDir(args.person, args.stack)}/switch.token`,
      },
      { parent: this, dependsOn: args.dependsOn },
    );
    this.registerOutputs();
  }
}
