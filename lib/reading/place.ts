/** Where something is in a text, as editors count: from 1. */
export interface Place {
  line: number;
  column: number;
}

/** A mistake in a text: where, what was got, what is allowed, how to mend it. */
export interface TextMistake extends Place {
  got: string;
  allowed: string;
  fix: string;
}

export function lineOf(text: string, offset: number): Place {
  const before = text.slice(0, offset);
  const start = before.lastIndexOf("\n") + 1;
  return { line: before.split("\n").length, column: offset - start + 1 };
}
