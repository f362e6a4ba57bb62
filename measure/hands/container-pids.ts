/** What is asked of a Docker engine to learn the first processes of containers. */
export const inspectPids = (dockerHost: string, containers: readonly string[]): string[] => [
  ...["docker", "-H", dockerHost, "inspect", "--type", "container"],
  ...["-f", "{{.Name}} {{.State.Running}} {{.State.Pid}}", ...containers],
];

/** Its answer, by container; 0 for one that has stopped. */
export const containerPidsIn = (text: string): Map<string, number> =>
  new Map(
    text.split("\n").map((line) => {
      const [name = "", running, pid] = line.replace(/^\//, "").split(" ");
      return [name, running === "true" ? Number(pid) : 0];
    }),
  );
