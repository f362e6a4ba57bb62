import { aptInstall } from "./apt.ts";
import { findProgram } from "./find-program.ts";
import type { SetupStep } from "./step.ts";

/** Any of them will do. */
const names = ["chromium", "chromium-browser", "google-chrome"];

/** The browser that is there; undefined where there is none. */
export const browserProgram = (path?: string): string | undefined =>
  names.map((name) => findProgram(name, path)).find((program) => program !== undefined);

/** Only for the tests of reports: nothing else opens a browser. */
export const browserStep: SetupStep = {
  name: "browser",
  what: "a browser",
  why: "the tests open a report as a person would",
  isDone: ({ env }) => Promise.resolve(browserProgram(env.PATH) !== undefined),
  run: (context, progress) => aptInstall(["chromium"], context, progress),
};
