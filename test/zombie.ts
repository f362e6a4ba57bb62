import { spawn } from "node:child_process";
import { once } from "node:events";

/**
 * A process that has ended and whose parent never asks for its status, as after a kill under an
 * init that does not clean up. `program` decides its name; call `bury` at the end.
 */
export async function zombie(program = "true"): Promise<{ pid: number; bury: () => void }> {
  const parent = spawn("sh", ["-c", '"$0" 0 & echo $!; exec sleep 60', program]);
  const [line] = (await once(parent.stdout, "data")) as [Buffer];
  const pid = Number(line.toString());
  // sh has started its child before it speaks, but not always seen its end.
  await new Promise((resolve) => setTimeout(resolve, 200));
  return { pid, bury: () => void parent.kill("SIGKILL") };
}
