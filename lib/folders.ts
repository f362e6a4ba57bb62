import { middleboxName } from "./names.ts";

/** Folders on a node. Pure: who we are is an argument. */

export interface Person {
  uid: number;
  gid: number;
}

/**
 * What must be gone after a reboot, since what it speaks of is gone too: tokens, originals, the
 * agents' files. /dev/shm is a tmpfs everywhere, writable without root; /run is not everywhere.
 */
export const volatileDir = (person: Person, stack: string): string =>
  `${sharedVolatileDir(person)}/${stack}`;

/** A tmpfs everywhere, writable without root. */
export const volatileRoot = "/dev/shm";

/** The same for what the stacks of a machine share. */
export const sharedVolatileDir = (person: Person): string =>
  `${volatileRoot}/netbench-${person.uid}`;

/** The part of one node: tokens, originals, and the folder below. */
export const nodeVolatileDir = (person: Person, stack: string, node: string): string =>
  `${volatileDir(person, stack)}/${node}`;

/** Shared by the agents of a node's containers, mounted at /netbench in each of them. */
export const agentDir = (person: Person, stack: string, node: string): string =>
  `${nodeVolatileDir(person, stack, node)}/agents`;

/** Socket, pid file and exec-root of an emulated node's Docker engine. */
export const engineRunDir = (stack: string, node: string): string =>
  `/run/netbench/${stack}/${node}`;

/** A middlebox's part of the same place, beside the nodes'. */
export const middleboxRunDir = (stack: string): string => engineRunDir(stack, middleboxName);

/** Images and containers of an emulated node's Docker engine. */
export const engineDataDir = (stack: string, node: string): string =>
  `/var/lib/netbench/${stack}/${node}`;

/** Cgroup that holds all containers of an emulated node. */
export const engineCgroup = (stack: string, node: string): string => `/netbench/${stack}/${node}`;

/**
 * Guests of a node: first programs, serial lines, consoles. Not below /dev, which a guest's own /dev
 * hides before it has read its first program.
 */
export const guestsDir = (stack: string, node: string): string =>
  `${engineRunDir(stack, node)}/guests`;
