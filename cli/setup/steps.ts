import { dockerEngineStep } from "./docker-engine.ts";
import { engineStep } from "./engine.ts";
import { guestKernelStep } from "./guest-kernel.ts";
import { pluginsStep } from "./plugins.ts";
import type { SetupStep } from "./step.ts";
import { toolsStep } from "./tools.ts";

/** The table of contents of set-up. Later steps may count on the earlier ones. */
export const setupSteps: readonly SetupStep[] = [
  engineStep,
  pluginsStep,
  toolsStep,
  guestKernelStep,
  dockerEngineStep,
];
