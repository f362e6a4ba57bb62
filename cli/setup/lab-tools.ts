import { aptInstall } from "./apt.ts";
import { findProgram } from "./find-program.ts";
import type { SetupStep } from "./step.ts";
import { missingPackages } from "./tools.ts";
import { withoutServices } from "./without-services.ts";

/** Programs of the lab (test/lab) and of its guests, which share this machine's programs. */
const packageOf: Record<string, string> = {
  "linux.uml": "user-mode-linux",
  sshd: "openssh-server",
  ssh: "openssh-client",
  "ssh-keygen": "openssh-client",
  "ovs-vsctl": "openvswitch-switch",
  modprobe: "kmod",
  dockerd: "docker.io",
};

/** What these packages would start, on this machine, where nobody has asked for it. */
const serviceOf: Record<string, string> = {
  "openssh-server": "ssh.service",
  "openvswitch-switch": "openvswitch-switch.service",
};

/** Only for `npm run lab` and the tests that use the lab: no testbed of a person needs it. */
export const labToolsStep: SetupStep = {
  name: "lab-tools",
  what: "the lab's tools",
  why: "user-mode-linux boots its guests; sshd and Open vSwitch run in them, and only there",
  isDone: async ({ env }) => missing(env.PATH).length === 0,
  run: async (context, progress) => {
    const packages = missing(context.env.PATH);
    const services = packages.flatMap((name) => serviceOf[name] ?? []);
    const install = () => aptInstall(packages, context, progress);
    await (context.isRoot ? withoutServices(services, install) : install());
  },
};

const missing = (path: string | undefined) =>
  missingPackages((name) => findProgram(name, path), packageOf);
