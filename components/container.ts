import type * as docker from "@pulumi/docker";
import * as pulumi from "@pulumi/pulumi";

/**
 * A docker.Container as published: its type, its plugin, its inputs. The SDK's own class makes an
 * output of each of some 90 properties; with 256 containers that is half of what a program takes to
 * find that nothing has changed. Here only the id is one.
 */
export class Container extends pulumi.CustomResource {
  constructor(name: string, args: docker.ContainerArgs, opts: pulumi.CustomResourceOptions) {
    super("docker:index/container:Container", name, { ...args }, opts);
  }
}
