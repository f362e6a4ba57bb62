/** Oldest Node.js that every pinned package accepts. */
export const minimumNode: string;

/** One line for the person when this Node.js is too old, otherwise undefined. */
export function nodeVersionProblem(version: string): string | undefined;

/** Where the stamp of a finished installation lies, and what it must say for this lock file. */
export function packagesStamp(root: string): { file: string; want: string };

/** Whether node_modules was made, completely, from the present package-lock.json. */
export function packagesInstalled(root: string): boolean;

/** Makes node_modules from package-lock.json unless that is done. Says on stderr what it does. */
export function ensurePackages(root?: string): Promise<void>;
