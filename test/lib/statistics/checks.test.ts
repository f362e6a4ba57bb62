import { expect } from "chai";
import { repetitionCheckSchema, trialCheckSchema } from "../../../lib/result.ts";
import {
  doubtRepetition,
  doubtTrial,
  type RepetitionEvidence,
} from "../../../lib/statistics/checks.ts";

const account = {
  kernelBytes: 1_000_000,
  lowBytes: 990_000,
  highBytes: 1_010_000,
  slackBytes: 100,
  buffersBytes: 30_000,
};
const nic = {
  node: "n1",
  link: "eth1",
  linkBytes: 1e9,
  linkPackets: 2e4,
  ownBytes: 1e9,
  seconds: 10,
};
const clock = { leastSec: 100, mostSec: 100.01 };
const speed = { currentKhz: [2_000_000, 3_000_000], limitsKhz: [3_500_000], throttleCount: 4 };

const quiet: RepetitionEvidence = {
  windowSec: 10,
  durationSec: 10,
  accounts: [account],
  hops: [undefined],
  nics: [nic],
  foreign: [{ machine: "n1+n2", cores: 0.05, cpus: 2, program: "sshd" }],
  clocks: [{ machine: "n1", from: clock, to: clock }],
  speeds: [{ machine: "n1", from: speed, to: speed }],
  throttled: [{ machine: "n1", throttledSec: 0.05, seconds: 11 }],
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
  "counters-agree": [
    { accounts: [account, { ...account, kernelBytes: 1_021_000 }] },
    /^the kernel's counters and iperf3 disagree by 0\.54 %: the kernel counted more$/,
  ],
  conservation: [{ hops: [undefined, "middlebox: 5 of 9 packets"] }, /^middlebox: 5 of 9 packets$/],
  buffers: [
    { accounts: [account, { ...account, highBytes: 6_000_000 }] },
    /^1 of 2 flows sent 5\.0 MB that nobody read, more than their buffers hold$/,
  ],
  "foreign-traffic": [
    { nics: [{ ...nic, linkBytes: 1.007e9 }, nic] },
    /^n1 eth1 carried 7\.0 MB that are not the test's \(1000\.0 MB\)$/,
  ],
  "foreign-load": [
    { foreign: [{ machine: "n1+n2", cores: 1, cpus: 2, program: "yes" }] },
    /^other programs took 50\.0 % of the processors of n1\+n2, most of it yes$/,
  ],
  "clock-step": [
    { clocks: [{ machine: "n1", from: clock, to: { leastSec: 98, mostSec: 98.01 } }] },
    /^the clock of n1 was set back by 1\.99 s$/,
  ],
  "processor-speed": [
    { speeds: [{ machine: "n1", from: speed, to: { ...speed, throttleCount: 7 } }] },
    /^heat slowed processors of n1 down 3 times$/,
  ],
  steal: [
    { steal: [...quiet.steal, { machine: "n3", percent: 9 }] },
    /^the hypervisor took 9\.0 % of the processors of n3$/,
  ],
  quota: [
    { throttled: [{ machine: "n2", throttledSec: 1.5, seconds: 11 }] },
    /^a processor quota of their control group stopped the test's programs on n2 for 1\.50 s of 11\.0 s$/,
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
