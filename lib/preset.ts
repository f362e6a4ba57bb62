/**
 * Presets fill in what a scenario leaves open, before its schema does. `as-2016` is the method of
 * the paper's own scripts (seed 001, section IV), so that its curves can be understood: docs/method.md.
 */

type Values = Record<string, unknown>;

/** 10000M of iperf3 -b. */
const udpBitsPerSecond = 10_000_000_000;
/** iperf3's own default of then: 8 KB, several fragments on most links. */
const udpPayloadBytes = 8192;
const repetitions = 10;
const durationSec = 10;

/** What as-2016 sets in the network, by module. */
const networks: Readonly<Record<string, (switched: boolean) => Values>> = {
  ipvlan: () => ({ mode: "l3" }),
  macvlan: () => ({ mode: "bridge" }),
  bridge: (switched) => (switched ? { publishedPorts: "dnat" } : {}),
};

/** A scenario as a person wrote it, with what its preset says about what it leaves open. */
export function withPreset(input: unknown): unknown {
  if (!isObject(input) || input["preset"] !== "as-2016") return input;
  const { network, pairs, nic, benchmark = {} } = input;
  const switched = isObject(pairs) && pairs["placement"] === "switched";
  const module = isObject(network) ? String(network["module"]) : "";
  const mtuBytes = isObject(nic) ? (nic["mtuBytes"] ?? 1500) : 1500;
  const ofNetwork = Object.hasOwn(networks, module) ? networks[module]?.(switched) : undefined;
  const frames = part(benchmark, "udp");
  const sized = isObject(frames) && frames["frameBytes"] !== undefined;
  const until = isObject(benchmark) && benchmark["until"] !== undefined;
  return {
    ...input,
    ...(isObject(network) ? { network: { ...ofNetwork, ...network } } : {}),
    benchmark: filled(benchmark, {
      durationSec,
      ...(until ? {} : { repetitions }),
      tcp: filled(part(benchmark, "tcp"), { mssBytes: mtuBytes }),
      udp: filled(part(benchmark, "udp"), {
        bitsPerSecond: udpBitsPerSecond,
        ...(sized ? {} : { payloadBytes: udpPayloadBytes }),
      }),
    }),
  };
}

/** What is wrong stays as it is: the schema says so. */
function filled(value: unknown, open: Values): unknown {
  if (!isObject(value)) return value;
  const parts = Object.entries(open).filter(([key, preset]) => isObject(preset) || !(key in value));
  return { ...value, ...Object.fromEntries(parts) };
}

const part = (value: unknown, key: string): unknown =>
  isObject(value) && value[key] !== undefined ? value[key] : {};

const isObject = (value: unknown): value is Values =>
  typeof value === "object" && value !== null && !Array.isArray(value);
