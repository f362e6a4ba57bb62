import { createDecipheriv, pbkdf2Sync } from "node:crypto";
import { readFileSync } from "node:fs";
import { UserError } from "../lib/errors.ts";

/**
 * Which passphrase pulumi is to take for a stack. Scenarios hold no secrets, so ours is the empty one,
 * and so are the salts of the stack files that ship. A passphrase that a person has for other
 * projects fits none of them; one that a stack was made with must be used for it.
 */

/** A change of an environment; undefined takes the variable away. */
export type Changes = Record<string, string | undefined>;

type Variables = Readonly<Record<string, string | undefined>>;

/** Pulumi's own (sdk/go/common/util … secrets/passphrase): 1,000,000 rounds, which take half a second. */
const rounds = 1_000_000;
const keyBytes = 32;
const tagBytes = 16;

export const emptyPassphrase: Changes = {
  PULUMI_CONFIG_PASSPHRASE: "",
  PULUMI_CONFIG_PASSPHRASE_FILE: undefined,
};

/** `v1:<salt>:v1:<nonce>:<box>`: whether the passphrase opens the box, in which there is a known word. */
export function opens(encryptionSalt: string, passphrase: string): boolean {
  const [, salt = "", , nonce = "", box = ""] = encryptionSalt.split(":");
  const bytes = (text: string) => Buffer.from(text, "base64");
  const sealed = bytes(box);
  try {
    const key = pbkdf2Sync(passphrase, bytes(salt), rounds, keyBytes, "sha256");
    const cipher = createDecipheriv("aes-256-gcm", key, bytes(nonce));
    cipher.setAuthTag(sealed.subarray(-tagBytes));
    cipher.update(sealed.subarray(0, -tagBytes));
    cipher.final();
    return true;
  } catch {
    return false;
  }
}

const namedBy = (own: Variables) =>
  (["PULUMI_CONFIG_PASSPHRASE", "PULUMI_CONFIG_PASSPHRASE_FILE"] as const).find(
    (name) => own[name],
  );

/** Whether the person has one of their own. */
export const hasPassphrase = (own: Variables): boolean => namedBy(own) !== undefined;

/**
 * For a stack whose file or state has this salt.
 * @throws UserError where neither the empty passphrase nor the person's fits it.
 */
export function passphraseFor(stack: string, salt: string, own: Variables): Changes {
  const named = namedBy(own);
  // Trying takes a while, and without another one there is nothing to choose.
  if (named === undefined || opens(salt, "")) return emptyPassphrase;
  const theirs = own.PULUMI_CONFIG_PASSPHRASE ?? textOf(own.PULUMI_CONFIG_PASSPHRASE_FILE);
  if (theirs !== undefined && opens(salt, theirs)) return {};
  const what =
    theirs === undefined ? `${named} names ${own[named]}, which cannot be read` : `not of ${named}`;
  throw new UserError(
    `The encryptionsalt of ${stack} is of another passphrase (${what}): set PULUMI_CONFIG_PASSPHRASE to the one that ` +
      `it was made with. Where nothing stands, remove the line encryptionsalt from stacks/Pulumi.${stack}.yaml.`,
  );
}

function textOf(file: string | undefined): string | undefined {
  try {
    return file === undefined ? undefined : readFileSync(file, "utf8").trim();
  } catch {
    return undefined;
  }
}
