import { expect } from "chai";
import { repetitionCheckSchema, trialCheckSchema } from "../../../lib/result.ts";
import {
  doubtRepetition,
  doubtTrial,
  type RepetitionEvidence,
} from "../../../lib/statistics/checks.ts";

const quiet: RepetitionEvidence = {
  windowSec: 10,
  durationSec: 10,
  counterBytes: 1000,
  readBytes: 990,
  sentBytes: 1010,
  steal: [
    { machine: "n1", percent: 0 },
    { machine: "n2", percent: 0 },
  ],
  stalled: [],
  silent: "",
};
const steady = [18, 18.1, 17.9, 18, 18.2, 17.8, 18.1, 17.9, 18.05, 17.95];

/** For each check, what it must find, with all else in order. */
const repetitions: Record<string, [Partial<RepetitionEvidence>, RegExp]> = {
  "common-window": [{ windowSec: 8 }, /^all pairs sent together for only 8\.00 s of 10 s$/],
  "counters-agree": [{ counterBytes: 1500 }, /^the kernel's counters and iperf3 disagree by 48/],
  steal: [
    { steal: [...quiet.steal, { machine: "n3", percent: 9 }] },
    /^the hypervisor took 9\.0 % of the processors of n3$/,
  ],
  "pairs-alive": [{ stalled: [3] }, /^pair 3 stood still for a while$/],
  "iperf3-reports": [
    { silent: "pair 3: did not finish in time" },
    /^iperf3 gave no figures at the end: pair 3: did not finish in time$/,
  ],
};
const trials: Record<string, [number[], RegExp]> = {
  independence: [
    [1, 2, 3, 4, 5, 6, 7, 8, 9, 10],
    /^repetitions are not independent: lag-1 autocorrelation 0\.70; the interval is too narrow$/,
  ],
  skewness: [
    [...steady.slice(1), 9],
    /^repetitions are skewed: skewness -3\.\d\d; the interval of the mean covers less than 95 %/,
  ],
};

describe("the checks", () => {
  it("find nothing where all is well", () => {
    expect(doubtRepetition(quiet)).to.deep.equal([]);
    expect(doubtTrial(steady)).to.deep.equal([]);
    expect(doubtTrial([])).to.deep.equal([]);
  });

  it("have a case each", () => {
    expect(Object.keys(repetitions)).to.have.members(repetitionCheckSchema.options);
    expect(Object.keys(trials)).to.have.members(trialCheckSchema.options);
  });

  for (const [check, [change, words]] of Object.entries(repetitions)) {
    it(`${check}: finds what it is for, alone and by its name`, () => {
      const [found, ...others] = doubtRepetition({ ...quiet, ...change });
      expect(others).to.deep.equal([]);
      expect(found?.check).to.equal(check);
      expect(found?.reason).to.match(words);
    });
  }

  for (const [check, [values, words]] of Object.entries(trials)) {
    it(`${check}: finds what it is for, alone and by its name`, () => {
      const [found, ...others] = doubtTrial(values);
      expect(others).to.deep.equal([]);
      expect(found?.check).to.equal(check);
      expect(found?.reason).to.match(words);
    });
  }
});
