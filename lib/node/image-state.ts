import {
  buildImageScript,
  checkImageScript,
  type ImageSpec,
  removeImageScript,
  type ToolsImage,
} from "../image.ts";
import { type PlacedState, stateOverSsh } from "../state-over-ssh.ts";
import { endsOn } from "./endpoint.ts";
import { type AnyNodeContext, kindOf } from "./index.ts";
import { isInContainer } from "./middlebox-container.ts";
import { middleboxNode } from "./middlebox-cable.ts";

/** Whether the node's engine has containers of the tools image. */
export function takesToolsImage({ scenario, ...context }: AnyNodeContext): boolean {
  const ends =
    scenario.image === undefined && endsOn({ scenario, ...context }, "container").length > 0;
  return ends || (isInContainer(scenario) && context.node === middleboxNode(scenario));
}

/** The tools image on a node's engine. */
export function imageState(context: AnyNodeContext, { tag, contents }: ToolsImage): PlacedState {
  const kind = kindOf(context.node);
  const route = kind.route(context);
  const here: ImageSpec = { tag, docker: (...words) => kind.docker(context, ...words) };
  // What it is made of is on this machine, and it goes there with `docker import`.
  const up = buildImageScript(here, contents, context.person);
  if (route === undefined)
    return { up, down: removeImageScript(here), check: checkImageScript(here) };
  const engine = ["docker", "-H", kind.dockerSocket(context)];
  const there: ImageSpec = { tag, docker: (...words) => [...engine, ...words] };
  const state = { up, down: removeImageScript(there), check: checkImageScript(there) };
  return { ...stateOverSsh(route, state), up };
}
