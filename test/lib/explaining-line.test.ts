import { spawnSync } from "node:child_process";
import { expect } from "chai";
import { explainingLine, printExplainingLine } from "../../lib/explaining-line.ts";

/** What programs printed when they failed, and the line of it that a person needs. */
const failures: readonly { text: string; explains: string }[] = [
  {
    text: "libgcc_s.so.1 must be installed for pthread_cancel to work\nAborted\n",
    explains: "libgcc_s.so.1 must be installed for pthread_cancel to work",
  },
  {
    text: "sh: line 1:   123 Aborted (core dumped) iperf3\n",
    explains: "sh: line 1:   123 Aborted (core dumped) iperf3",
  },
  {
    text:
      "docker: Error response from daemon: failed to create task: exec /bin/sh: exec format error.\n" +
      "See 'docker run --help'.\n",
    explains:
      "docker: Error response from daemon: failed to create task: exec /bin/sh: exec format error.",
  },
  {
    text: "panic: runtime error: index out of range [3]\n\ngoroutine 1 [running]:\nmain.main()\n\t/tmp/a.go:5 +0x1d\nexit status 2\n",
    explains: "panic: runtime error: index out of range [3]",
  },
  {
    text: "ping: invalid option -- 'Z'\n\nUsage:\n  ping [options] <destination>\n\nOptions:\n  -a use audible ping\n",
    explains: "ping: invalid option -- 'Z'",
  },
  {
    text: "Error: ENOSPC: no space left on device, write\n    at writeSync (node:fs:899:3)\n    at main (x.js:1:1)\n\nNode.js v20.20.2\n",
    explains: "Error: ENOSPC: no space left on device, write",
  },
  {
    text: "Warning: Permanently added 'n2' to the list of known hosts.\nssh: connect to host n2 port 22: Connection refused\r\n",
    explains: "ssh: connect to host n2 port 22: Connection refused",
  },
  {
    text: "iperf3: /lib/x86_64-linux-gnu/libc.so.6: version `GLIBC_2.38' not found (required by iperf3)\n",
    explains:
      "iperf3: /lib/x86_64-linux-gnu/libc.so.6: version `GLIBC_2.38' not found (required by iperf3)",
  },
  { text: "first words\nlast words\n\n", explains: "last words" },
  { text: "Killed\n", explains: "Killed" },
  { text: " \n\n", explains: "" },
  { text: "", explains: "" },
];

describe("the line that explains a failure", () => {
  for (const { text, explains } of failures) {
    it(`is found in ${JSON.stringify(text.slice(0, 40))}`, () => {
      expect(explainingLine(text)).to.equal(explains);
    });

    it(`is found by a shell in ${JSON.stringify(text.slice(0, 40))}`, () => {
      const script = `f=$(mktemp); cat >"$f"; ${printExplainingLine('"$f"')}; rm "$f"`;
      const { stdout, status } = spawnSync("sh", ["-c", script], { input: text, encoding: "utf8" });
      expect(status).to.equal(0);
      expect(stdout.trim()).to.equal(explains);
    });
  }
});
