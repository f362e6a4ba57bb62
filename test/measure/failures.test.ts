import { expect } from "chai";
import { parseIperf } from "../../lib/iperf3/parse.ts";
import type { JobHandle } from "../../measure/agents.ts";
import { clientFailures } from "../../measure/failures.ts";
import { examplePlan } from "./example-plan.ts";

describe("why a client has failed", () => {
  const [pair] = examplePlan({}).pairs;
  const reasonOf = (stdout: string, stderr: string, status = 0) => {
    if (pair === undefined) throw new Error("the example has no pairs");
    const handle = { state: "done", status, place: pair.client } as unknown as JobHandle;
    const failures = clientFailures([pair], [handle], [parseIperf(stdout)], [{ stdout, stderr }]);
    return failures.map(({ reason }) => reason);
  };
  const libgcc = "libgcc_s.so.1 must be installed for pthread_cancel to work";

  it("is the line of stderr that explains it, where iperf3 has printed no report", () => {
    expect(reasonOf("", `${libgcc}\nAborted\n`, 134)).to.deep.equal([`iperf3: ${libgcc}`]);
    const cut = '{"start": {"version": "iperf 3.18"}, "interv';
    const full = "iperf3: cannot write: No space left on device";
    expect(reasonOf(cut, `${full}\n`)).to.deep.equal([`iperf3: ${full}`]);
  });

  it("is what the report says, whatever is on stderr", () => {
    const report = '{"error": "control socket has closed unexpectedly"}';
    expect(reasonOf(report, "warning: this is an error of no weight\n")).to.deep.equal([
      "iperf3: control socket has closed unexpectedly",
    ]);
  });

  it("is said of what it printed, where it says nothing itself", () => {
    expect(reasonOf("", "")).to.deep.equal(["iperf3: iperf3 printed nothing"]);
    expect(reasonOf("text", "")).to.deep.equal([
      "iperf3: iperf3 printed something that is not JSON",
    ]);
    expect(reasonOf("", "", 137)).to.deep.equal(["iperf3 was killed"]);
  });
});
