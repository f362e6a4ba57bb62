import { expect } from "chai";
import { portTaken } from "../../../lib/obstacles/ports.ts";
import type { ScenarioInput } from "../../../lib/scenario.ts";
import { scenarioWith, switchedWith } from "../../scenarios.ts";
import { OddMachine } from "./odd-machine.ts";

const onLoopback = (count = 1): ScenarioInput =>
  scenarioWith({ network: { module: "host" }, pairs: { count } });

describe("a port of the node", () => {
  let machine: OddMachine;
  beforeEach(() => {
    machine = new OddMachine();
    machine.sandbox.program("ss", `cat "$SANDBOX/listening"`);
  });
  afterEach(() => machine.remove());
  const says = (input: ScenarioInput, ...lines: string[]) =>
    machine.has("listening", ...lines).says(portTaken, input);

  for (const address of ["127.0.0.1", "0.0.0.0", "*", "[::]"])
    it(`is taken by who listens on ${address}, and is told with the program`, () =>
      expect(
        says(
          onLoopback(),
          "LISTEN 0 128 127.0.0.1:52011 *:*",
          `LISTEN 0 4096 ${address}:5201 *:* users:(("iperf3",pid=812,fd=3))`,
        ),
      ).to.deep.equal([
        "TCP port 127.0.0.1:5201 of the node is taken by iperf3, process 812: end that program (iperf3 may run as a service: systemctl stop iperf3)",
      ]));

  it("is one line for all of them, also where nobody says who it is", () =>
    expect(
      says(onLoopback(4), "LISTEN 0 1 *:5201 *:*", "LISTEN 0 1 127.0.0.1:5203 *:*"),
    ).to.deep.equal([
      "TCP port 127.0.0.1:5201 of the node, and 1 more, is taken: end that program (iperf3 may run as a service: systemctl stop iperf3)",
    ]));

  it("is free where others listen on other ports and addresses", () =>
    expect(
      says(onLoopback(), "LISTEN 0 1 192.0.2.7:5201 *:*", "LISTEN 0 1 127.0.0.53%lo:53 *:*"),
    ).to.deep.equal([]));

  it("is nobody's where servers have a stack of their own", () => {
    const taken = "LISTEN 0 1 *:5201 *:*";
    expect(says(scenarioWith(), taken)).to.deep.equal([]);
    expect(says(switchedWith({ network: { module: "host" } }), taken)).to.deep.equal([]);
  });
});
