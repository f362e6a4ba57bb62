import { UserError } from "../../lib/errors.ts";
import { findProgram } from "./find-program.ts";
import { runProgram } from "./run-program.ts";
import type { Progress, SetupContext } from "./step.ts";
import { withoutServices } from "./without-services.ts";

/** How long to wait for another apt that is at work, seconds. */
const lockTimeoutSec = 300;

/** Services of packages that we install for their programs alone. */
const serviceOf: Readonly<Record<string, string>> = {
  irtt: "irtt.service",
  "openssh-server": "ssh.service",
  "openvswitch-switch": "openvswitch-switch.service",
};

interface AptOptions {
  /** Whether a package may start the service that it brings, now and with the machine. Default: as the package does. */
  services?: "not started";
}

/** Installs Debian packages. Where we cannot, one line says what the person should install. */
export async function aptInstall(
  packages: readonly string[],
  context: SetupContext,
  progress: Progress,
  { services }: AptOptions = {},
): Promise<void> {
  const apt = findProgram("apt-get", context.env.PATH);
  if (apt === undefined || !context.isRoot) {
    throw new UserError(howToInstall(packages, apt !== undefined));
  }
  const env = { DEBIAN_FRONTEND: "noninteractive" };
  const options = ["-q", "-o", `DPkg::Lock::Timeout=${lockTimeoutSec}`];
  progress.status("apt-get update");
  await runProgram(apt, [...options, "update"], { env, progress });
  progress.status(`apt-get install ${packages.join(" ")}`);
  const words = [...options, "install", "-y", "--no-install-recommends", ...packages];
  const install = async () => void (await runProgram(apt, words, { env, progress }));
  const unwanted = packages.flatMap((name) => serviceOf[name] ?? []);
  await (services === undefined ? install() : withoutServices(unwanted, install));
}

function howToInstall(packages: readonly string[], hasApt: boolean): string {
  const names = packages.join(" ");
  return hasApt
    ? `Missing on this machine: ${names}. Install with: sudo apt-get install ${names}`
    : `Missing on this machine (Debian package names): ${names}. Install them with this system's package manager.`;
}
