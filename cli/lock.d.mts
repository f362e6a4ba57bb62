/** What a holder of the lock writes into the lock file. */
export interface LockHolder {
  pid: number;
  host: string;
  /** Clock ticks after boot at which the process started; tells a re-used process id apart. */
  startTicks: string | null;
}

export interface LockOptions {
  /** Called once when another living process holds the lock. */
  onWait?: (holder: LockHolder) => void;
  /** Time between two looks at a held lock, milliseconds. */
  pollMs?: number;
}

/**
 * Takes the lock at `file` (made with its folders), waiting while another living process has it.
 * A lock whose process is gone is taken over. Gives the function that releases it; the lock is
 * released at process exit as well.
 */
export function acquireLock(file: string, options?: LockOptions): Promise<() => void>;

/** Whether the process that wrote the lock is gone. On another host we cannot tell: not stale. */
export function isStale(holder: LockHolder): boolean;
