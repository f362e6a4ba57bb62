/**
 * The engine, its language host and its plugins speak to each other on this machine's loopback. The Node.js
 * SDK's gRPC client would ask a proxy of the environment for even that, and takes an exception with a
 * blank in front for another name. So loopback is excepted, without blanks; all else stays the person's.
 */

const loopback = ["localhost", "127.0.0.1", "::1"];

/** Both spellings: programs read one or the other. */
const exceptions = ["NO_PROXY", "no_proxy"] as const;

const asksProxies = /^(https?|all|grpc|ftp)_proxy$/i;

type Variables = Readonly<Record<string, string | undefined>>;

/** Whether the person is behind a proxy. */
export const namesProxy = (env: Variables): boolean =>
  Object.entries(env).some(([name, value]) => asksProxies.test(name) && value);

/** What to set so; nothing where no proxy is named. */
export function proxyExceptions(env: Variables): Record<string, string> {
  if (!namesProxy(env)) return {};
  const written = (name: string) => env[name] || undefined;
  const common = exceptions.map(written).find((value) => value !== undefined);
  return Object.fromEntries([
    ...exceptions.map((name) => [name, withLoopback(written(name) ?? common)]),
    // gRPC reads its own variable instead of the others where it is set.
    ...(written("no_grpc_proxy") ? [["no_grpc_proxy", withLoopback(env.no_grpc_proxy)]] : []),
  ]) as Record<string, string>;
}

function withLoopback(list = ""): string {
  const entries = list.split(/[\s,]+/).filter((entry) => entry !== "");
  return [...new Set([...entries, ...loopback])].join(",");
}
