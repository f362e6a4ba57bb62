/**
 * What a machine may refuse to any program (errno(3)), in words for a person. It is for them to mend and no defect of
 * ours: one line, no stack.
 */
const troubles: Readonly<Record<string, string>> = {
  EACCES: "permission denied",
  EAGAIN: "no more processes may be started here (ulimit -u, or the pids limit of the cgroup)",
  EDQUOT: "no space left: the disk quota is used up",
  EFBIG: "the file would be larger than may be written here (ulimit -f)",
  EIO: "the disk cannot be read or written (input/output error)",
  EISDIR: "is a folder",
  ELOOP: "too many symbolic links",
  EMFILE: "too many open files of one process (ulimit -n)",
  ENAMETOOLONG: "the path is too long",
  ENFILE: "too many open files on this machine (fs.file-max)",
  ENOMEM: "out of memory",
  ENOSPC: "no space left on device",
  ENOTDIR: "is below something that is no folder",
  EPERM: "not permitted",
  EROFS: "the file system is read-only",
};

/** One line; undefined for anything but an error of a system call that a person can mend. */
export function machineTrouble(error: unknown): string | undefined {
  if (!(error instanceof Error)) return undefined;
  const { code, path, syscall } = error as NodeJS.ErrnoException;
  const words = code === undefined ? undefined : troubles[code];
  if (words === undefined || syscall === undefined) return undefined;
  return `${path ?? syscall}: ${words}${path === undefined ? "" : ` (${syscall})`}`;
}

/** Does something with a file; an error that does not name the file (of write(2), say) then does. */
export function atPath<T>(path: string, act: () => T): T {
  try {
    return act();
  } catch (error) {
    if (error instanceof Error && "syscall" in error) Object.assign(error, { path });
    throw error;
  }
}
