/** The parts of a program's answer, each after a line `@ name`: what a name's part says, as it is. */
export function sectionsIn(text: string): Map<string, string> {
  const parts = text.split(/^@ (.+)\n/m).slice(1);
  const sections = new Map<string, string>();
  for (let at = 0; at + 1 < parts.length; at += 2)
    sections.set(parts[at] ?? "", parts[at + 1] ?? "");
  return sections;
}
