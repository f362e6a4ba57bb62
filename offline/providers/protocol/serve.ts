import * as grpc from "@grpc/grpc-js";
import providerGrpc from "@pulumi/pulumi/proto/provider_grpc_pb.js";
import { EngineLog } from "./engine-log.ts";
import { handlers } from "./handlers.ts";
import type { Plugin } from "./plugin.ts";

/** As generous as the engine's own limit (sdk/go/common/util/rpcutil). */
const maxMessageBytes = 400 * 1024 * 1024;
const parentCheckMs = 2_000;

/**
 * Serves a plugin the way the engine expects: the engine's address is the last argument, the port
 * is the first line of the standard output, and the process ends with the engine.
 */
export async function serve(plugin: Plugin): Promise<void> {
  const log = new EngineLog(process.argv.slice(2).findLast((word) => !word.startsWith("-")));
  const { port } = await listen(plugin, log);
  endWithEngine();
  process.stdout.write(`${port}\n`);
}

/** Serves a plugin on a free port of this machine's own address. */
export async function listen(
  plugin: Plugin,
  log: EngineLog,
): Promise<{ server: grpc.Server; port: number }> {
  const server = new grpc.Server({
    "grpc.max_receive_message_length": maxMessageBytes,
    "grpc.max_send_message_length": maxMessageBytes,
    // Statistics that nobody asks for.
    "grpc.enable_channelz": 0,
  });
  server.addService(providerGrpc.ResourceProviderService, handlers(plugin, log));
  const port = await new Promise<number>((resolve, reject) => {
    server.bindAsync("127.0.0.1:0", grpc.ServerCredentials.createInsecure(), (error, port) =>
      error === null ? resolve(port) : reject(error),
    );
  });
  return { server, port };
}

/** An engine that was killed sends no signal; its plugin then gets another parent. */
function endWithEngine(): void {
  const engine = process.ppid;
  setInterval(() => {
    if (process.ppid !== engine) process.exit(1);
  }, parentCheckMs).unref();
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) {
    process.on(signal, () => process.exit(0));
  }
}
