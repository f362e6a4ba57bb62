import { inWords, type ScenarioIssue } from "./scenario-issues.ts";

/** Pulumi's own limit (ParseStackName, sdk/go/common/tokens/stack_name.go). */
const longestName = 100;

interface NameRule {
  breaks(name: string, others: readonly string[]): boolean;
  allowed: string;
  fix: string;
}

const rules: readonly NameRule[] = [
  {
    breaks: (name) => name.length > longestName,
    allowed: `at most ${longestName} characters, as Pulumi takes them`,
    fix: "rename its file with a shorter name",
  },
  {
    breaks: (name) => !/^[A-Za-z0-9_.-]*$/.test(name),
    allowed:
      "letters a to z, capital ones too, digits, dashes, dots and underscores, as Pulumi takes them",
    fix: "rename its file with these alone, e.g. a dash for a blank",
  },
  {
    breaks: (name) => !/^[A-Za-z0-9]/.test(name),
    allowed:
      "a letter or a digit first: a dash would be an option, a dot a hidden file or another folder",
    fix: "rename its file",
  },
  {
    breaks: (name) => /[.-]$/.test(name),
    allowed: "a letter, a digit or an underscore last",
    fix: "rename its file",
  },
  {
    breaks: (name, others) =>
      others.some((other) => other !== name && other.toLowerCase() === name.toLowerCase()),
    allowed: "a name that differs from all others in more than capitals",
    fix: "rename one of the two files",
  },
];

/**
 * What is wrong with the name of a scenario: it is the name of its Pulumi stack, and part of the names
 * of containers, network namespaces, folders, sockets and cgroups. `others` are all names there are.
 */
export function nameIssues(name: string, others: readonly string[] = []): ScenarioIssue[] {
  const broken = rules.find(({ breaks }) => breaks(name, others));
  return broken === undefined
    ? []
    : [{ path: ["the name"], got: inWords(name), allowed: broken.allowed, fix: broken.fix }];
}
