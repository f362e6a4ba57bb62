import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { parse } from "yaml";
import { sync as writeFileAtomic } from "write-file-atomic";
import { canonicalJson } from "../lib/canonical-json.ts";
import { UserError } from "../lib/errors.ts";
import { projectRoot, pulumiEnvironment } from "./environment.ts";
import { stateFile } from "./state.ts";

/** What pulumi makes of a stack's passphrase, by which a right one is known. */

/** Of the empty passphrase: in every stack file that ships. */
export const saltOfEmpty = "v1:po6Gbn+qe7s=:v1:a0mhv8V3vdMiQMqi:dcGpc0o1AO20eOlMKS8i0cDIe61DEw==";

const fileOf = (stack: string) => join(projectRoot, "stacks", `Pulumi.${stack}.yaml`);

/** The one of a stack: in its file, else in its state. */
export function saltOf(stack: string): string | undefined {
  return (
    /^encryptionsalt:\s*["']?([^\s"']+)/m.exec(textOf(fileOf(stack)))?.[1] ??
    /"secrets_providers":\s*\{\s*"type":\s*"passphrase",\s*"state":\s*\{\s*"salt":\s*"([^"]+)"/.exec(
      textOf(stateFile(stack)),
    )?.[1]
  );
}

const textOf = (file: string | undefined): string =>
  file !== undefined && existsSync(file) ? readFileSync(file, "utf8") : "";

/**
 * The text of a stack's file with the salt of the empty passphrase, for one that has none: pulumi would write it, and
 * the whole file anew. undefined where it has one, or where a line alone does not do.
 */
export function withSalt(text: string): string | undefined {
  if (/^(encryptionsalt|secretsprovider|encryptedkey):/m.test(text)) return undefined;
  const end = text.includes("\r\n") ? "\r\n" : "\n";
  const salted = text.replace(/^config:/m, `encryptionsalt: ${saltOfEmpty}${end}config:`);
  const wanted = { ...contentOf(text), encryptionsalt: saltOfEmpty };
  return canonicalJson(contentOf(salted)) === canonicalJson(wanted) ? salted : undefined;
}

function contentOf(text: string): Record<string, unknown> {
  try {
    return (parse(text) as Record<string, unknown> | null) ?? {};
  } catch {
    return {};
  }
}

/** Writes it into a stack's file before pulumi does, also where that is read-only. */
export function giveSalt(stack: string): void {
  const file = fileOf(stack);
  const isEmptyOne = pulumiEnvironment().PULUMI_CONFIG_PASSPHRASE === "";
  if (!isEmptyOne || saltOf(stack) !== undefined || !existsSync(file)) return;
  const salted = withSalt(readFileSync(file, "utf8"));
  if (salted === undefined) return;
  try {
    writeFileAtomic(file, salted);
  } catch (error) {
    const { code = "" } = error as NodeJS.ErrnoException;
    throw new UserError(
      `${file} lacks a line that pulumi needs, and this account may not write there (${code}): ` +
        `add encryptionsalt: ${saltOfEmpty} above config:, or sudo chown the folder.`,
    );
  }
}
