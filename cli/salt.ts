import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { projectRoot } from "./environment.ts";
import { stateFile } from "./state.ts";

/** What pulumi has made of a stack's passphrase, by which a right one is known: in its file, else in its state. */
export function saltOf(stack: string): string | undefined {
  const inFile = textOf(join(projectRoot, "stacks", `Pulumi.${stack}.yaml`));
  const inState = textOf(stateFile(stack));
  return (
    /^encryptionsalt:\s*["']?([^\s"']+)/m.exec(inFile)?.[1] ??
    /"secrets_providers":\s*\{\s*"type":\s*"passphrase",\s*"state":\s*\{\s*"salt":\s*"([^"]+)"/.exec(
      inState,
    )?.[1]
  );
}

const textOf = (file: string | undefined): string =>
  file !== undefined && existsSync(file) ? readFileSync(file, "utf8") : "";
