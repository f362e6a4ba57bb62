import { existsSync } from "node:fs";
import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import {
  fetchingKernel,
  kernelFiles,
  kernelFolder,
  qemuProgram,
} from "../../lib/guest/qemu-kernel.ts";
import { UserError } from "../../lib/errors.ts";
import { missingPackages } from "../../lib/programs.ts";
import { cacheFolder } from "../environment.ts";
import { aptInstall } from "./apt.ts";
import { findProgram } from "./find-program.ts";
import { runProgram } from "./run-program.ts";
import type { SetupContext, SetupStep } from "./step.ts";

const folder = join(cacheFolder, kernelFolder);

/** What unpacks it. */
const packageOf = { depmod: "kmod", modprobe: "kmod", xz: "xz-utils", awk: "mawk" };

const missing = ({ env }: SetupContext) =>
  missingPackages(Object.keys(packageOf), (name) => findProgram(name, env.PATH), packageOf);

/** Only where a scenario has guests of QEMU. */
export const guestKernelStep: SetupStep = {
  name: "guest-kernel",
  what: "the kernel of QEMU's guests",
  why: "Debian's, unpacked in the cache and never installed; it boots on this machine's own root",
  isDone: async ({ programs }) =>
    !programs.includes(qemuProgram) || existsSync(join(folder, kernelFiles.first)),
  run: async (context, progress) => {
    if (!context.isRoot || findProgram("apt-get", context.env.PATH) === undefined)
      throw new UserError(
        "Guests of QEMU need Debian's kernel, which root fetches with apt-get. Run it as root on Debian, or set guest.backend to uml.",
      );
    // It brings the list of packages up to date too.
    await aptInstall(missing(context), context, progress);
    await mkdir(cacheFolder, { recursive: true });
    progress.status("apt-get download, 70 MB");
    await runProgram("sh", ["-c", fetchingKernel, "guest-kernel", folder], { progress });
  },
};
