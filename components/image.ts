import * as pulumi from "@pulumi/pulumi";
import { buildImageScript, checkImageScript, removeImageScript } from "../lib/image.ts";
import { kindOf } from "../lib/node/index.ts";
import type { HostScript } from "./host-script.ts";
import type { Node } from "./node.ts";

/** The tools image on a node, built there from this machine's own iperf3: no registry is needed. */
export class Image extends pulumi.ComponentResource {
  readonly state: HostScript;

  constructor(
    name: string,
    args: { node: Node; tag: string; tools: readonly string[] },
    opts?: pulumi.ComponentResourceOptions,
  ) {
    super("netbench:image:Image", name, {}, opts);
    const { context } = args.node;
    const image = {
      tag: args.tag,
      tools: args.tools,
      docker: (...words: string[]) => kindOf(context.node).docker(context, ...words),
    };
    this.state = args.node.hostScript(
      "image",
      {
        up: buildImageScript(image),
        down: removeImageScript(image),
        check: checkImageScript(image),
      },
      { parent: this },
    );
    this.registerOutputs();
  }
}
