import { nodeVolatileDir } from "../folders.ts";
import { endsOn } from "../node/endpoint.ts";
import { kindOf } from "../node/index.ts";
import { quote } from "../shell.ts";
import type { Obstacle } from "./obstacle.ts";

/** Lines of `ss -Hltnp`: the fourth field is the address that somebody listens on, the last one who it is. */
const judge = `BEGIN { split(wanted, list, " "); for (at in list) { port = list[at]; sub(/.*:/, "", port); by_port[port] = list[at] } }
{
  port = $4; sub(/.*:/, "", port)
  if (!(port in by_port)) next
  address = substr($4, 1, length($4) - length(port) - 1); sub(/%.*/, "", address)
  own = substr(by_port[port], 1, length(by_port[port]) - length(port) - 1)
  if (address != own && address !~ /^(0\\.0\\.0\\.0|\\*|\\[::\\])$/) next
  if (found++) next
  first = by_port[port]
  if (match($0, /\\(\\("[^"]*",pid=[0-9]+/)) {
    split(substr($0, RSTART + 3, RLENGTH - 3), part, "\\",pid=")
    who = part[1] ", process " part[2]
  }
}
END {
  if (found) print "TCP port " first " of the node" (found > 1 ? ", and " found - 1 " more," : "") " is taken" (who == "" ? "" : " by " who) ": end that program (iperf3 may run as a service: systemctl stop iperf3)"
}`;

/** A port of the node that a server is to have, on the node's own stack or published, is somebody else's. */
export const portTaken: Obstacle = (context) => {
  const { node, person, stack } = context;
  // An emulated node has ports of its own; guests have, too.
  if (kindOf(node).ownsContainers) return;
  const servers = [...endsOn(context, "container"), ...endsOn(context, "host")].filter(
    ({ role }) => role === "server",
  );
  const wanted = servers.flatMap(({ stack: of, address, port, dial }) =>
    of === "node"
      ? [`${address}:${port}`]
      : dial === undefined
        ? []
        : [`${dial.address}:${dial.port}`],
  );
  if (wanted.length === 0) return;
  // Those of the testbed that stands are its own.
  const token = quote(`${nodeVolatileDir(person, stack, node.name)}/node.token`);
  const listening = `ss -Hltnp 2>/dev/null | awk -v wanted=${quote(wanted.join(" "))} ${quote(judge)}`;
  return `[ -e ${token} ] || { ${listening}; }`;
};
