import { spawn } from "node:child_process";
import { Agent } from "node:http";
import { Duplex } from "node:stream";

/** OpenSSH's server admits ten unauthenticated connections at a time by default (MaxStartups). */
const maxConnections = 4;

/**
 * Reaches a Docker engine over OpenSSH, as Docker's own client does: each connection is a
 * `docker system dial-stdio` on the other side. The person's ssh configuration applies.
 */
export class SshAgent extends Agent {
  readonly #words: string[];

  constructor(url: URL, options: string[]) {
    super({ keepAlive: true, maxSockets: maxConnections });
    this.#words = sshWords(url, options);
  }

  override createConnection(): Duplex {
    return new SshStream(this.#words);
  }
}

/** The words after `ssh` (docker/cli, cli/connhelper). */
export function sshWords(url: URL, options: string[]): string[] {
  const user = url.username === "" ? [] : ["-l", decodeURIComponent(url.username)];
  const port = url.port === "" ? [] : ["-p", url.port];
  const socket =
    url.pathname === "" || url.pathname === "/" ? [] : ["--host", `unix://${url.pathname}`];
  return [
    ...options,
    ...user,
    ...port,
    ...["-o", "ConnectTimeout=30", "-T", "--", url.hostname],
    ...["docker", ...socket, "system", "dial-stdio"],
  ];
}

/** The streams of an ssh process as one socket. */
class SshStream extends Duplex {
  readonly #child;
  #complaint = "";

  constructor(words: string[]) {
    super();
    this.#child = spawn("ssh", words, { stdio: ["pipe", "pipe", "pipe"] });
    this.#child.stdout.on("data", (chunk: Buffer) => {
      if (!this.push(chunk)) this.#child.stdout.pause();
    });
    this.#child.stderr.on("data", (chunk: Buffer) => (this.#complaint += chunk.toString()));
    this.#child.stdin.on("error", () => undefined);
    this.#child.on("error", (error) => this.destroy(error));
    this.#child.on("close", (code) => {
      if (!code) this.push(null);
      else this.destroy(new Error(this.#complaint.trim() || `ssh ended with status ${code}`));
    });
  }

  override _read(): void {
    this.#child.stdout.resume();
  }

  override _write(chunk: Buffer, encoding: BufferEncoding, done: () => void): void {
    // What went wrong is told by the end of the process, not by the pipe that broke.
    this.#child.stdin.write(chunk, encoding, () => done());
  }

  override _final(done: () => void): void {
    this.#child.stdin.end(() => done());
  }

  override _destroy(error: Error | null, done: (error: Error | null) => void): void {
    this.#child.kill();
    done(error);
  }

  // What an HTTP agent asks of a socket, and what has no meaning for a process.
  setKeepAlive(): this {
    return this;
  }

  setNoDelay(): this {
    return this;
  }

  setTimeout(): this {
    return this;
  }

  ref(): this {
    this.#child.ref();
    return this;
  }

  unref(): this {
    this.#child.unref();
    return this;
  }
}
