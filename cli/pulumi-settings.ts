import type { Changes } from "./passphrase.ts";

/** What a person has told pulumi by the environment for projects of theirs, and what of it holds here. */

type Variables = Readonly<Record<string, string | undefined>>;

/** What belongs to a backend that a person has chosen themselves, and stays in force with it. */
const ofBackends = [
  ...["PULUMI_BACKEND_URL", "PULUMI_ACCESS_TOKEN", "PULUMI_API", "PULUMI_CREDENTIALS_PATH"],
  /^PULUMI_SELF_MANAGED_STATE_/,
  /^PULUMI_CONFIG_PASSPHRASE(_FILE)?$/,
];

/**
 * Settings of the tools under pulumi that change how a Node.js program runs. Ours has its options in
 * Pulumi.yaml; a loader or an inspector of another project's would be loaded into it.
 */
const ofPrograms = /^(NODE_OPTIONS$|TS_NODE_|TSX_)/;

/**
 * For the commands that run pulumi for the person (`up`, `down`, `drift`, `sweep`): its options are ours. An
 * option of theirs (PULUMI_OPTION_JSON, PULUMI_STACK, PULUMI_SKIP_CHECKPOINTS …) would change what we read
 * or what is done; there are too many to name, so that what stays is named.
 */
export function withoutTheirOptions(own: Variables): Changes {
  const stays = (name: string) =>
    ofBackends.some((known) => (typeof known === "string" ? known === name : known.test(name)));
  const taken = Object.keys(own).filter(
    (name) => (name.startsWith("PULUMI_") && !stays(name)) || ofPrograms.test(name),
  );
  return Object.fromEntries(taken.map((name) => [name, undefined]));
}

/**
 * For `npm run pulumi` and a shell of theirs, where options are the person's: only a stack of another
 * project goes. In the backend of files a stack's whole name is organization/netbench/<stack>.
 */
export function withoutOthersStack(own: Variables, isOurs: (stack: string) => boolean): Changes {
  const foreign = ["PULUMI_STACK", "PULUMI_OPTION_STACK"].filter((name) => {
    const [stack = "", project, ...more] = (own[name] ?? "").split("/").reverse();
    const here = more.length < 2 && (project === undefined || project === "netbench");
    return own[name] !== undefined && !(here && isOurs(stack));
  });
  return Object.fromEntries(foreign.map((name) => [name, undefined]));
}
