import type { AnyNodeContext } from "../node/index.ts";
import type { Script } from "../script.ts";

/**
 * Something that may be in a testbed's way on a node, found before anything is touched. POSIX sh that only reads,
 * on the node's own machine, and prints a line a mistake: what is in the way, whose it is, and how to mend it.
 * What a standing testbed of the same name and checkout has is in nobody's way. Undefined where it does not apply.
 */
export type Obstacle = (context: AnyNodeContext) => Script | undefined;
