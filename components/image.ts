import * as pulumi from "@pulumi/pulumi";
import type { ToolsImage } from "../lib/image.ts";
import { imageState } from "../lib/node/image-state.ts";
import type { HostScript } from "./host-script.ts";
import type { Node } from "./node.ts";

/** The tools image on a node, built there from this machine's own iperf3: no registry is needed. */
export class Image extends pulumi.ComponentResource {
  readonly state: HostScript;

  constructor(
    name: string,
    args: { node: Node; image: ToolsImage },
    opts?: pulumi.ComponentResourceOptions,
  ) {
    super("netbench:image:Image", name, {}, opts);
    const { context } = args.node;
    this.state = args.node.hostScript("image", imageState(context, args.image), { parent: this });
    this.registerOutputs();
  }
}
