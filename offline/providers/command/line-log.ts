import { StringDecoder } from "node:string_decoder";

/** Longer lines are cut; a status line of this length is unreadable anyway. */
const maxLineChars = 16_384;
/** While the engine is busy with one message, further lines wait and then go as one. */
const maxMessageChars = 65_536;

/** Sends what a stream prints line by line, in order, without ever holding up the stream. */
export class LineLog {
  readonly #send: (message: string) => Promise<void>;
  readonly #decoder = new StringDecoder("utf8");
  #rest = "";
  #waiting: string[] = [];
  #sending: Promise<void> | undefined;

  constructor(send: (message: string) => Promise<void>) {
    this.#send = send;
  }

  write(chunk: Buffer): void {
    const lines = (this.#rest + this.#decoder.write(chunk)).split("\n");
    this.#rest = lines.pop() ?? "";
    if (this.#rest.length > maxLineChars) this.#rest = this.#rest.slice(0, maxLineChars);
    for (const line of lines) this.#push(line);
  }

  /** Resolves once everything has been sent. */
  async end(): Promise<void> {
    if (this.#rest !== "") this.#push(this.#rest);
    await this.#sending;
  }

  #push(line: string): void {
    this.#waiting.push(line.slice(0, maxLineChars));
    this.#sending ??= this.#drain();
  }

  async #drain(): Promise<void> {
    while (this.#waiting.length > 0) {
      const message = this.#waiting.join("\n").slice(-maxMessageChars);
      this.#waiting = [];
      await this.#send(message);
    }
    this.#sending = undefined;
  }
}
