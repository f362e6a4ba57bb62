import { expect } from "chai";
import {
  foreignUse,
  type Process,
  type ProcessTable,
  usedBy,
} from "../../../lib/survey/processes.ts";

/** 1 init; 10 the conductor with its shell; 20 an agent with iperf3; 30 a hog; 40 the engine; 2 a kernel thread. */
function table(ticks: Readonly<Record<number, number>>, shell = 11): ProcessTable {
  const process = (
    pid: number,
    name: string,
    parent: number,
    kernel = false,
  ): [number, Process] => [pid, { name, parent, kernel, ticks: ticks[pid] ?? 0 }];
  return {
    shell,
    byPid: new Map([
      process(1, "init", 0),
      process(2, "kworker/0:1", 0, true),
      process(10, "node", 1),
      process(shell, "sh", 10),
      process(20, "sh", 1),
      process(21, "iperf3", 20),
      process(30, "bash", 1),
      process(31, "yes", 30),
      process(40, "dockerd", 1),
    ]),
  };
}

describe("the processes of a machine", () => {
  it("are foreign unless they are the test's, the kernel's, the engine's or who measures", () => {
    const all = { 1: 0, 2: 900, 10: 900, 11: 900, 20: 900, 21: 900, 40: 900 };
    expect(foreignUse(table({}), table(all, 12), [20], 10)).to.deep.equal({ cores: 0, most: null });
    const use = foreignUse(table({ 31: 500 }), table({ 31: 1300, 30: 100 }, 12), [20], 10);
    expect(use).to.deep.equal({ cores: 0.9, most: "yes" });
  });

  it("are counted once where a child has ended and its parent has taken its time over", () => {
    const from = table({ 30: 100, 31: 400 });
    const { shell, byPid } = table({ 30: 1100 });
    const to = { shell, byPid: new Map([...byPid].filter(([pid]) => pid !== 31)) };
    expect(foreignUse(from, to, [20], 10).cores).to.be.closeTo(0.6, 1e-9);
  });

  it("of one end are those that come from its first", () => {
    expect(usedBy(table({ 21: 100 }), table({ 20: 1, 21: 1050 }), 20, 10)).to.be.closeTo(
      0.951,
      1e-9,
    );
    expect(usedBy(table({}), table({ 21: 1050 }), 99, 10)).to.equal(0);
    expect(usedBy(table({}), table({ 21: 1050 }), 20, 0)).to.equal(0);
  });
});
