import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Properties } from "../../../offline/providers/protocol/values.ts";

/** A call that the plugin made. */
export interface Call {
  method: string;
  /** With the query, without the API's version. */
  path: string;
  body: Properties;
}

export interface Reply {
  status: number;
  body?: object;
}

/** A Docker engine on a socket of its own, without containers: it answers as it is told. */
export class DockerEngine {
  readonly host: string;
  readonly calls: Call[] = [];
  /** What a client asks before it asks anything. */
  readonly greetings: string[] = [];
  /** Answers whatever is neither ping nor version. */
  reply: (call: Call) => Reply = ({ method, path }) => ({
    status: 500,
    body: { message: `unexpected: ${method} ${path}` },
  });
  readonly #server: Server;
  readonly #folder: string;

  private constructor(folder: string) {
    this.#folder = folder;
    this.host = `unix://${join(folder, "docker.sock")}`;
    this.#server = createServer((request, response) => {
      void this.#answer(request, response);
    });
  }

  static async start(): Promise<DockerEngine> {
    const engine = new DockerEngine(await mkdtemp(join(tmpdir(), "netbench-docker-")));
    engine.#server.listen(engine.host.slice("unix://".length));
    await once(engine.#server, "listening");
    return engine;
  }

  async stop(): Promise<void> {
    this.#server.closeAllConnections();
    this.#server.close();
    await rm(this.#folder, { recursive: true, force: true });
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const path = (request.url ?? "").replace(/^\/v\d+\.\d+\//, "/");
    const text = Buffer.concat(chunks).toString();
    const body = text === "" ? {} : (JSON.parse(text) as Properties);
    const call = { method: request.method ?? "", path, body };
    const { status, body: answer } = this.#builtIn(call) ?? this.#told(call);
    response.writeHead(status, {
      "api-version": "1.41",
      "content-type": "application/json",
      ostype: "linux",
    });
    response.end(answer === undefined ? undefined : JSON.stringify(answer));
  }

  #builtIn({ method, path }: Call): Reply | undefined {
    if (path !== "/_ping" && path !== "/version") return undefined;
    this.greetings.push(`${method} ${path}`);
    return { status: 200, ...(path === "/version" && { body: { ApiVersion: "1.41" } }) };
  }

  #told(call: Call): Reply {
    this.calls.push(call);
    return this.reply(call);
  }
}
