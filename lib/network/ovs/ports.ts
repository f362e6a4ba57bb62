import type { Script } from "../../script.ts";
import { quote } from "../../shell.ts";
import { ovsBridge, type OvsLink, vsctlWords } from "./names.ts";

/** Key among a port's `external_ids`: the container or guest that it is for. */
export const endKey = "end";

/** The tag of all ports that ends are joined by, as the database prints it. */
export const portTag = ({ network: { vlanTag } }: OvsLink): string =>
  vlanTag === undefined ? "" : String(vlanTag);

/**
 * POSIX sh: `vsctl`; `look` asks the database once for all ports, and `port_faults` prints what is
 * wrong with the port `$port` of the end `$name`.
 */
export function portFaults(link: OvsLink): Script {
  const tag = portTag(link);
  return [
    `vsctl() { ${vsctlWords(link)} "$@"; }`,
    `line='`,
    `'`,
    `look() {`,
    `  ports="$line$(vsctl -f csv -d bare --no-headings --columns=name,tag list port 2>/dev/null)$line" || true`,
    `  numbers="$line$(vsctl -f csv -d bare --no-headings --columns=name,ofport list interface 2>/dev/null)$line" || true`,
    `}`,
    `port_faults() {`,
    `  case $ports in`,
    `    *"$line$port,${tag}$line"*) ;;`,
    `    *"$line$port,"*) echo "$name port $port tag: want ${tag || "none"}, have another" ;;`,
    `    *) echo "$name port $port: want one of ${quote(ovsBridge(link))}, have none" ;;`,
    `  esac`,
    `  case $numbers in *"$line$port,"[1-9]*) ;; *) echo "$name port $port: want open, have an error or nothing" ;; esac`,
    `}`,
  ].join("\n");
}

/** Words that make a port and say whose it is, for `vsctl`: `$port` and `$name` as they stand between double quotes. */
export const addPort = (link: OvsLink): string => {
  const tag = portTag(link);
  return `add-port ${quote(ovsBridge(link))} $port${tag && ` tag=${tag}`} external_ids:${endKey}=$name`;
};
