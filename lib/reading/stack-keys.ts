import { distance } from "fastest-levenshtein";
import { sections } from "../scenario.ts";
import { inShort } from "../printable.ts";

type Words = { got: string; allowed: string; fix: string };

/** The key of the scenario in a stack's configuration. */
export const scenarioKey = "netbench:scenario";

/** Pulumi's own keys of a stack's file, which it writes there itself and needs again. */
export const pulumisKeys = ["encryptionsalt", "encryptedkey", "secretsprovider"] as const;

const topKeys: readonly string[] = ["config", ...pulumisKeys, "environment"];
const sectionNames = Object.keys(sections);

const near = (word: string, known: readonly string[]): string | undefined =>
  known.find((name) => distance(word.toLowerCase(), name) <= Math.min(2, name.length / 3));

const name = (key: string) => inShort(key, 40);

/** A key of the scenario that stands outside of it. */
function strayWords(key: string, where: string): Words | undefined {
  const bare = key.replace(/^netbench:/i, "");
  const meant = near(bare, sectionNames);
  return meant === undefined
    ? undefined
    : {
        got: `${name(key)} ${where}, which nothing reads there`,
        allowed: `${meant} inside of config, ${scenarioKey}`,
        fix: `indent it below ${scenarioKey}, beside nodes and network`,
      };
}

/** What is wrong with a key at the left edge of a stack's file; `isAnchored` where aliases may use its value. */
export function topKeyWords(key: string, isAnchored: boolean): Words | undefined {
  if (topKeys.includes(key)) return undefined;
  const bare = key.replace(/^netbench:/i, "");
  if (near(bare, ["scenario"]) !== undefined)
    return {
      got: `${name(key)} beside config`,
      allowed: `${scenarioKey} inside of config`,
      fix: `write config: and, indented below it, ${scenarioKey}:`,
    };
  const meant = near(key, topKeys);
  if (meant !== undefined)
    return {
      got: `the key ${name(key)}, which nothing reads`,
      allowed: topKeys.join(", "),
      fix: `did you mean ${meant}?`,
    };
  const stray = strayWords(key, "beside config");
  if (stray !== undefined) return stray;
  return isAnchored
    ? undefined
    : {
        got: `the key ${name(key)}, which nothing reads`,
        allowed: `${topKeys.join(", ")}; others only to mark values by & for aliases`,
        fix: "take it out, or indent it to where it belongs",
      };
}

/** What is wrong with a key of `config`; keys of other namespaces (`docker:host`) are Pulumi's. */
export function configKeyWords(key: string): Words | undefined {
  if (key === scenarioKey) return undefined;
  const [namespace = "", ...parts] = key.split(":");
  const bare = parts.join(":");
  const isOurs = parts.length === 0 || near(namespace, ["netbench"]) !== undefined;
  if (isOurs) {
    const stray = strayWords(parts.length === 0 ? key : `netbench:${bare}`, "beside the scenario");
    if (stray !== undefined && near(bare, ["scenario"]) === undefined)
      return { ...stray, got: stray.got.replace(/^\S+/, name(key)) };
    const meant = near(parts.length === 0 ? key : bare, ["scenario"]);
    return {
      got: `the key ${name(key)} in config, which nothing reads`,
      allowed: `${scenarioKey}; keys of Pulumi's providers, such as docker:host`,
      fix: meant === undefined ? "take it out" : `did you mean ${scenarioKey}?`,
    };
  }
  // `docker:config:host` is how the first versions of Pulumi wrote docker:host.
  const isPulumis = bare !== "" && namespace !== "" && !/:/.test(bare.replace(/^config:/, ""));
  return isPulumis
    ? undefined
    : {
        got: `the key ${name(key)} in config`,
        allowed: `${scenarioKey}; keys of Pulumi's providers, such as docker:host`,
        fix: "write it as namespace:name, with one colon",
      };
}
