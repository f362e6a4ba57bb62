import { serve } from "../protocol/serve.ts";
import { commandPlugin } from "./plugin.ts";

void serve(commandPlugin);
