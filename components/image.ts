import * as pulumi from "@pulumi/pulumi";
import { buildImageScript, removeImageScript } from "../lib/image.ts";
import { kindOf } from "../lib/node/index.ts";
import { script } from "../lib/script.ts";
import { quote } from "../lib/shell.ts";
import type { HostScript } from "./host-script.ts";
import type { Node } from "./node.ts";

/** The tools image on a node, built there from this machine's own iperf3: no registry is needed. */
export class Image extends pulumi.ComponentResource {
  readonly state: HostScript;

  constructor(
    name: string,
    args: { node: Node; tag: string },
    opts?: pulumi.ComponentResourceOptions,
  ) {
    super("netbench:image:Image", name, {}, opts);
    const { context } = args.node;
    const image = { tag: args.tag, dockerHost: kindOf(context.node).dockerHost(context) };
    const docker = `docker -H ${quote(image.dockerHost)}`;
    this.state = args.node.hostScript(
      "image",
      {
        up: buildImageScript(image),
        down: removeImageScript(image),
        check: script(
          `${docker} image inspect ${quote(image.tag)} >/dev/null 2>&1 || echo "image: want ${image.tag}, have none"`,
        ),
      },
      { parent: this },
    );
    this.registerOutputs();
  }
}
