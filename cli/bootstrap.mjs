// What every npm script runs: node cli/bootstrap.mjs <command> [args...]
// Plain JavaScript without packages, because it makes node_modules. Everything said goes to
// stderr: stdout belongs to the command (`eval "$(npm run -s env)"`).
import { ensurePackages, nodeVersionProblem } from "./packages.mjs";
import { endWithOutput, homeProblem, mendSurroundings } from "./surroundings.mjs";

mendSurroundings(process.env);
endWithOutput(process, process.exit);

const problem = nodeVersionProblem(process.versions.node) ?? homeProblem(process.env);
if (problem !== undefined) {
  process.stderr.write(`${problem}\n`);
  process.exit(1);
}

try {
  await ensurePackages();
} catch (error) {
  const isOthers = error.code === "EACCES" || error.code === "EPERM";
  // What a run with sudo has left is root's.
  const advice = isOthers
    ? `\nTake it back: sudo chown -R "$(id -u):$(id -g)" '${error.path}'`
    : "";
  process.stderr.write(`${error.message}${advice}\n`);
  process.exit(1);
}

if (import.meta.url.includes("%3F")) await import("./odd-path/loader.mjs");
const { register } = await import("tsx/esm/api");
register();
const { main } = await import("./main.ts");
process.exitCode = await main(process.argv.slice(2));
