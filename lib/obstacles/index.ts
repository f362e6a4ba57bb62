import type { AnyNodeContext } from "../node/index.ts";
import type { Script } from "../script.ts";
import { engineUnfit } from "./engine.ts";
import { containerNameTaken, linkNameTaken, networkNameTaken } from "./names.ts";
import { nicUnfit, parentTaken } from "./nic.ts";
import type { Obstacle } from "./obstacle.ts";
import { packetFilterDrops } from "./packet-filter.ts";
import { portTaken } from "./ports.ts";
import { subnetTaken } from "./subnet.ts";

/** Everything of others that may be in the way, in the order in which it is told. */
export const obstacles: Readonly<Record<string, Obstacle>> = {
  engineUnfit,
  nicUnfit,
  parentTaken,
  containerNameTaken,
  networkNameTaken,
  linkNameTaken,
  subnetTaken,
  portTaken,
  packetFilterDrops,
};

/** Prints a line for each thing of others that is in the way on a node; runs on its machine. */
export const obstacleScripts = (context: AnyNodeContext): Script[] =>
  Object.values(obstacles).flatMap((look) => look(context) ?? []);
