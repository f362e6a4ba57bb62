import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, relative } from "node:path";
import { execa } from "execa";
import { projectRoot, pulumiHome } from "../../../cli/environment.ts";
import { copyProject, link } from "./clone.ts";
import { type Outcome, outcomeOf, netbenchWords } from "./command.ts";
import { mark, runId, stackNames } from "./processes.ts";
import { changed, type Changes } from "./testbed.ts";

/**
 * A person without rights but those of Docker's group, with a clone of the project and a home of
 * their own. No account is made on the machine: a number that nobody has is enough.
 */
export class PlainAccount {
  readonly uid = 64021;
  readonly stack = `e2e-plain-account-${runId}`;
  readonly #home = mkdtempSync(join(tmpdir(), "netbench-e2e-home-"));
  readonly #group: number;
  #isUp = false;

  private constructor(group: number) {
    this.#group = group;
    stackNames.push(this.stack);
  }

  /** `group`: the one that Docker's socket is open to. */
  static async prepare({ group, changes }: { group: number; changes: Changes }) {
    const account = new PlainAccount(group);
    const clone = account.#clone;
    copyProject(clone);
    const source = join(projectRoot, "stacks/Pulumi.quickstart.yaml");
    writeFileSync(join(clone, `stacks/Pulumi.${account.stack}.yaml`), changed(source, changes));
    const cache = join(
      account.#home,
      ".cache/netbench",
      relative(join(pulumiHome, ".."), pulumiHome),
    );
    mkdirSync(cache, { recursive: true });
    const owner = `${account.uid}:${account.uid}`;
    await execa("chown", ["-R", owner, account.#home]);
    // What nobody changes is shared with the original, which must stay as it is: after the chown.
    for (const name of ["bin", "plugins", "netbench.json"]) {
      await link(join(pulumiHome, name), join(cache, name));
    }
    await link(join(projectRoot, "node_modules"), join(clone, "node_modules"));
    return account;
  }

  get #clone(): string {
    return join(this.#home, "netbench");
  }

  /** `npm run <command> -- <args>` in the clone, by the account. */
  async run(...args: string[]): Promise<Outcome> {
    this.#isUp = args[0] === "up" || this.#isUp;
    const ids = [`--reuid=${this.uid}`, `--regid=${this.uid}`, `--groups=${this.#group}`];
    const outcome = await outcomeOf(
      args,
      execa("setpriv", [...ids, "node", ...netbenchWords(args)], {
        cwd: this.#clone,
        env: { ...mark, HOME: this.#home, USER: "plain", XDG_CACHE_HOME: "" },
        stdin: "ignore",
        all: true,
        reject: false,
        timeout: 300_000,
      }),
    );
    if (args[0] === "down" && outcome.exitCode === 0) this.#isUp = false;
    return outcome;
  }

  /** For after(): nothing stays behind. */
  async discard(): Promise<void> {
    if (this.#isUp) await this.run("down", this.stack);
    rmSync(this.#home, { recursive: true, force: true });
  }
}
