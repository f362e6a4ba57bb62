import { serve } from "../protocol/serve.ts";
import { dockerPlugin } from "./plugin.ts";

void serve(dockerPlugin());
