import { connect } from "node:net";
import * as pulumi from "@pulumi/pulumi";
import { type AnyNodeContext, kindOf } from "../lib/node/index.ts";

/**
 * The address of a node's Docker engine, for its provider. The published plugin connects as soon as it
 * is told an address, in previews too (`disableDockerDaemonCheck` changes nothing about that), and an
 * engine that we make is not there before the first `up`. In a preview its address therefore counts as
 * not known yet while nobody answers at it; Pulumi then asks the plugin nothing.
 */
export function engineHost(
  context: AnyNodeContext,
  isPreview = pulumi.runtime.isDryRun(),
): pulumi.Input<string> {
  const kind = kindOf(context.node);
  const host = kind.dockerHost(context);
  const socket = /^unix:\/\/(\/.+)$/.exec(host)?.[1];
  if (!isPreview || !kind.ownsContainers || socket === undefined) return host;
  return pulumi
    .output(answers(socket))
    .apply((there) => (there ? host : (pulumi.unknown as unknown as string)));
}

/** Whether a program listens at a socket: an engine that was killed leaves the file behind. */
export function answers(path: string): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(path);
    const end = (there: boolean) => {
      socket.destroy();
      resolve(there);
    };
    socket.once("connect", () => end(true)).once("error", () => end(false));
  });
}
