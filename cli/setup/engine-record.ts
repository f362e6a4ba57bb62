import { mkdirSync } from "node:fs";
import { dirname } from "node:path";
import writeFileAtomic from "write-file-atomic";
import { engineRecordFile, readEngineRecord, type EngineRecord } from "../environment.ts";

/** Adds to the record of what is installed. Called last in a step: it makes the step done. */
export function updateEngineRecord(change: EngineRecord, file = engineRecordFile): void {
  mkdirSync(dirname(file), { recursive: true });
  const record = { ...readEngineRecord(file), ...change };
  writeFileAtomic.sync(file, `${JSON.stringify(record, null, 2)}\n`);
}
