import { mkdirSync } from "node:fs";
import { dirname } from "node:path";
import { engineRecordFile, readEngineRecord, type EngineRecord } from "../environment.ts";

/** Adds to the record of what is installed. Called last in a step: it makes the step done. */
export async function updateEngineRecord(
  change: EngineRecord,
  file = engineRecordFile,
): Promise<void> {
  const { default: writeFileAtomic } = await import("write-file-atomic");
  mkdirSync(dirname(file), { recursive: true });
  const record = { ...readEngineRecord(file), ...change };
  await writeFileAtomic(file, `${JSON.stringify(record, null, 2)}\n`);
}
