/**
 * What a file is that is to be run, by its first bytes: a program of Linux (ELF, elf(5)) with the loader that
 * it names, if any, or a script.
 */
export type Executable =
  | { readonly kind: "program"; readonly loader: string | undefined }
  | { readonly kind: "script"; readonly interpreter: string }
  | { readonly kind: "unknown" };

const programHeaderInterpreter = 3;

export function executableKind(file: Buffer): Executable {
  if (file.subarray(0, 2).toString("latin1") === "#!") {
    const [line = ""] = file.subarray(2, 258).toString("utf8").split("\n");
    return { kind: "script", interpreter: line.trim() };
  }
  if (file.length < 64 || file.readUInt32BE(0) !== 0x7f454c46) return { kind: "unknown" };
  return { kind: "program", loader: loaderOf(file) };
}

/** The text of the segment PT_INTERP; undefined for a static program. */
function loaderOf(file: Buffer): string | undefined {
  const wide = file[4] === 2;
  const little = file[5] === 1;
  const number = (at: number, bytes: 2 | 4 | 8): number => {
    const part = Buffer.from(file.subarray(at, at + bytes));
    if (part.length < bytes) return 0;
    const bigEndian = little ? part.reverse() : part;
    return Number(BigInt(`0x${bigEndian.toString("hex")}`));
  };
  const address = (narrowAt: number, wideAt: number) =>
    wide ? number(wideAt, 8) : number(narrowAt, 4);
  const [table, size, count] = wide
    ? [number(32, 8), number(54, 2), number(56, 2)]
    : [number(28, 4), number(42, 2), number(44, 2)];
  for (let index = 0; index < count; index++) {
    const at = table + size * index;
    if (at >= file.length) break;
    if (number(at, 4) !== programHeaderInterpreter) continue;
    const from = address(at + 4, at + 8);
    const length = address(at + 16, at + 32);
    return file
      .subarray(from, from + length)
      .toString("utf8")
      .replace(/\0.*$/s, "");
  }
  return undefined;
}
