/** Why pulumi failed, from what it printed: the sentences of its errors, without its own framing. */

const framing =
  /^(error: )?(update failed|resource .* failed|exit status \d+|.*: exit status \d+)$/;
/** `command:local:Command (x): error: …`, `error: …`. */
const marked = /(?:^|\s)error: (.*)$/;
const maxLength = 400;

export function reasonOf(lines: readonly string[]): string {
  const errors = lines.flatMap((line) => marked.exec(line.trim())?.[1]?.trim() ?? []);
  const said = [...new Set(errors)].filter((line) => line !== "" && !framing.test(line));
  const text = (said.length > 0 ? said : lines.filter((line) => line.trim() !== "").slice(-2))
    .map((line) => line.trim())
    .join("; ");
  return text.length > maxLength ? `${text.slice(0, maxLength)} …` : text || "it did not say why";
}
