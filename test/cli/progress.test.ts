import { expect } from "chai";
import { startProgress } from "../../cli/setup/progress.ts";

describe("the progress of a step", () => {
  for (const output of [{ isTTY: false }, { isTTY: true, columns: 0 }]) {
    it(`is plain lines on ${JSON.stringify(output)}`, async () => {
      let written = "";
      const write = (text: string) => void (written += text);
      const progress = await startProgress("Setting up a thing", { ...output, write });
      progress.say("a line");
      progress.status("not shown before its time");
      progress.succeed();
      expect(written).to.match(/^Setting up a thing\n {2}a line\n {2}done in \d+ s\n$/);
    });
  }
});
