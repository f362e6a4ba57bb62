/** Why pulumi failed, from what it printed: the sentences of its errors, without its own framing. */

const framing =
  /^(error: )?(update failed|resource .* failed|exit status \d+|.*: exit status \d+)$/;
/** `command:local:Command (x): error: …`, `error: …`; what a provider has to say comes below, behind a star. */
const marked = /(?:^|\s)error: (?!.*\d+ errors? occurred:$)(.*)$|^\* (.*)$/;
const maxLength = 400;

function saidIn(line: string): string {
  const [, ofPulumi, ofProvider] = marked.exec(line.trim()) ?? [];
  return (ofPulumi ?? ofProvider ?? "").trim();
}

export function reasonOf(lines: readonly string[]): string {
  const said = [...new Set(lines.map(saidIn))].filter((line) => line !== "" && !framing.test(line));
  const text = (said.length > 0 ? said : lines.filter((line) => line.trim() !== "").slice(-2))
    .map((line) => line.trim())
    .join("; ");
  return text.length > maxLength ? `${text.slice(0, maxLength)} …` : text || "it did not say why";
}
