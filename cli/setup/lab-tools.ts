import { missingPackages } from "../../lib/programs.ts";
import { aptInstall } from "./apt.ts";
import { findProgram } from "./find-program.ts";
import type { SetupStep } from "./step.ts";

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

/** Only for `npm run lab` and the tests that use the lab: no testbed of a person needs it. */
export const labToolsStep: SetupStep = {
  name: "lab-tools",
  what: "the lab's tools",
  why: "user-mode-linux boots its guests; sshd and Open vSwitch run in them, and only there",
  isDone: async ({ env }) => missing(env.PATH).length === 0,
  // They would run on this machine, where nobody has asked for them.
  run: (context, progress) =>
    aptInstall(missing(context.env.PATH), context, progress, { services: "not started" }),
};

const missing = (path: string | undefined) =>
  missingPackages(Object.keys(packageOf), (name) => findProgram(name, path), packageOf);
