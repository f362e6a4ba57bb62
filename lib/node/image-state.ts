import { buildImageScript, checkImageScript, type ImageSpec, removeImageScript } from "../image.ts";
import { type PlacedState, stateOverSsh } from "../state-over-ssh.ts";
import { type AnyNodeContext, kindOf } from "./index.ts";

/** The tools image on a node's engine. */
export function imageState(context: AnyNodeContext, tag: string): PlacedState {
  const kind = kindOf(context.node);
  const route = kind.route(context);
  const here: ImageSpec = { tag, docker: (...words) => kind.docker(context, ...words) };
  // What it is made of is on this machine, and it goes there with `docker import`.
  const up = buildImageScript(here);
  if (route === undefined)
    return { up, down: removeImageScript(here), check: checkImageScript(here) };
  const engine = ["docker", "-H", kind.dockerSocket(context)];
  const there: ImageSpec = { tag, docker: (...words) => [...engine, ...words] };
  const state = { up, down: removeImageScript(there), check: checkImageScript(there) };
  return { ...stateOverSsh(route, state), up };
}
