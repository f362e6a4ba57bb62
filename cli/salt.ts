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
export const saltOf = (stack: string): string | undefined =>
  /^encryptionsalt:\s*["']?([^\s"']+)/m.exec(textOf(fileOf(stack)))?.[1] ?? saltInState(stack);

const saltInState = (stack: string): string | undefined =>
  /"secrets_providers":\s*\{\s*"type":\s*"passphrase",\s*"state":\s*\{\s*"salt":\s*"([^"]+)"/.exec(
    textOf(stateFile(stack)),
  )?.[1];

const textOf = (file: string | undefined): string =>
  file !== undefined && existsSync(file) ? readFileSync(file, "utf8") : "";

/**
 * The text of a stack's file with a salt, for one that has none: pulumi would write it, and the whole file anew.
 * undefined where it has one, or where a line alone does not do.
 */
export function withSalt(text: string, salt = saltOfEmpty): string | undefined {
  if (/^(encryptionsalt|secretsprovider|encryptedkey):/m.test(text)) return undefined;
  const end = text.includes("\r\n") ? "\r\n" : "\n";
  const salted = text.replace(/^config:/m, `encryptionsalt: ${salt}${end}config:`);
  const wanted = { ...contentOf(text), encryptionsalt: salt };
  return canonicalJson(contentOf(salted)) === canonicalJson(wanted) ? salted : undefined;
}

function contentOf(text: string): Record<string, unknown> {
  try {
    return (parse(text) as Record<string, unknown> | null) ?? {};
  } catch {
    return {};
  }
}

/**
 * Writes it into a stack's file before pulumi does, also where that is read-only. A stack that was made keeps its
 * own: its file may have been written anew since.
 */
export function giveSalt(stack: string): void {
  const file = fileOf(stack);
  if (!existsSync(file)) return;
  const own = saltInState(stack);
  if (own === undefined && pulumiEnvironment().PULUMI_CONFIG_PASSPHRASE !== "") return;
  const salted = withSalt(readFileSync(file, "utf8"), own);
  if (salted === undefined) return;
  try {
    writeFileAtomic(file, salted);
  } catch (error) {
    const { code = "" } = error as NodeJS.ErrnoException;
    throw new UserError(
      `${file} lacks a line that pulumi needs, and this account may not write there (${code}): ` +
        `add encryptionsalt: ${own ?? saltOfEmpty} above config:, or sudo chown the folder.`,
    );
  }
}
