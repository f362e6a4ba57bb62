import {
  Agent,
  request as httpRequest,
  type IncomingMessage,
  type RequestOptions,
} from "node:http";
import { SshAgent } from "./ssh-agent.ts";

/** The newest API version that this plugin has been tried with. */
const newestVersion = "1.47";

/** The engine's refusal, with its HTTP status, in the words of Docker's own clients. */
export class DockerError extends Error {
  readonly status: number;

  constructor(status: number, message: string) {
    super(`Error response from daemon: ${message}`);
    this.status = status;
  }
}

/** True where the Docker engine says that there is no such thing. */
export function missing(error: unknown): boolean {
  return error instanceof DockerError && error.status === 404;
}

/** What a call to the Docker engine may carry. */
export interface Body {
  query?: Record<string, string>;
  body?: object;
  signal?: AbortSignal;
}

interface Answer {
  status: number;
  headers: IncomingMessage["headers"];
  body: Buffer;
}

/** The Docker engine behind a DOCKER_HOST address: unix://, tcp:// or ssh://. Connects when first used. */
export class DockerApi {
  readonly host: string;
  readonly #connection: RequestOptions;
  #version: Promise<string> | undefined;

  constructor(host: string, sshOptions: string[] = []) {
    this.host = host;
    this.#connection = connectionTo(host, sshOptions);
  }

  /** Sends a request and gives the JSON of the answer, undefined for an empty one. */
  async json<Answer>(method: string, path: string, options: Body = {}): Promise<Answer> {
    const { body } = await this.raw(method, path, options);
    return (body.length === 0 ? undefined : JSON.parse(body.toString())) as Answer;
  }

  /** Sends a request and gives the bytes of the answer; throws what the Docker engine refuses. */
  async raw(method: string, path: string, options: Body = {}): Promise<Answer> {
    this.#version ??= this.#negotiate();
    const query = options.query === undefined ? "" : `?${new URLSearchParams(options.query)}`;
    const answer = await this.#send(method, `/v${await this.#version}${path}${query}`, options);
    if (answer.status >= 400) throw new DockerError(answer.status, messageOf(answer.body));
    return answer;
  }

  /** Finds out whether an engine answers, and which version of the API it speaks. */
  async ping(): Promise<void> {
    await (this.#version ??= this.#negotiate());
  }

  async #negotiate(): Promise<string> {
    try {
      const { headers } = await this.#send("HEAD", "/_ping", {});
      const offered = String(headers["api-version"] ?? newestVersion);
      return minor(offered) < minor(newestVersion) ? offered : newestVersion;
    } catch (error) {
      this.#version = undefined;
      throw error;
    }
  }

  #send(method: string, path: string, { body, signal }: Body, again = true): Promise<Answer> {
    const text = body === undefined ? undefined : JSON.stringify(body);
    const headers =
      text === undefined
        ? {}
        : { "content-type": "application/json", "content-length": Buffer.byteLength(text) };
    return new Promise((resolve, reject) => {
      const options = { ...this.#connection, method, path, headers, ...(signal && { signal }) };
      const request = httpRequest(options, (response) => {
        const chunks: Buffer[] = [];
        response.on("data", (chunk: Buffer) => chunks.push(chunk));
        response.on("error", reject);
        response.on("end", () => {
          const { statusCode: status = 0, headers } = response;
          resolve({ status, headers, body: Buffer.concat(chunks) });
        });
      });
      request.on("error", (error: NodeJS.ErrnoException) => {
        if (signal?.aborted) return reject(signal.reason as Error);
        // A kept connection may have been closed by the other side in the meantime.
        if (again && request.reusedSocket && error.code === "ECONNRESET") {
          return resolve(this.#send(method, path, { body, signal }, false));
        }
        reject(new Error(`Cannot reach the Docker engine at ${this.host}: ${error.message}`));
      });
      request.end(text);
    });
  }
}

function connectionTo(host: string, sshOptions: string[]): RequestOptions {
  if (host.startsWith("unix://")) {
    const agent = new Agent({ keepAlive: true });
    return { agent, socketPath: host.slice("unix://".length), host: "docker" };
  }
  const url = URL.canParse(host) ? new URL(host) : undefined;
  if (url?.protocol === "ssh:") return { agent: new SshAgent(url, sshOptions), host: "docker" };
  if (url?.protocol === "tcp:" || url?.protocol === "http:") {
    const agent = new Agent({ keepAlive: true });
    return { agent, host: url.hostname, port: url.port === "" ? 2375 : Number(url.port) };
  }
  throw new Error(`the Docker address ${host} is none of unix://…, tcp://… and ssh://…`);
}

function minor(version: string): number {
  return Number(version.split(".")[1]);
}

function messageOf(body: Buffer): string {
  const text = body.toString().trim();
  try {
    return String((JSON.parse(text) as { message?: string }).message ?? text);
  } catch {
    return text;
  }
}
