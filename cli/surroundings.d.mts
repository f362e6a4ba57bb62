/**
 * Takes away what cannot be used: a TMPDIR that is relative (it would be another folder for each program), not there,
 * or not ours to write in; programs then take /tmp. And a relative HOME. Adds the system's folders to the end of PATH where they lack.
 */
export function mendSurroundings(env: NodeJS.ProcessEnv): void;

/** One line where there is no place for a cache: no HOME, and nobody in passwd(5) with this user id. */
export function homeProblem(env: NodeJS.ProcessEnv, find?: () => string): string | undefined;

/** Ends the process when what it prints can go nowhere: quietly where nobody reads it any more. */
export function endWithOutput(
  streams: Record<"stdout" | "stderr", NodeJS.WritableStream>,
  exit: (status: number) => void,
): void;
