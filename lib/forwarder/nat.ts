import { middleboxLinks } from "../names.ts";
import { script } from "../script.ts";
import { quote, words } from "../shell.ts";
import type { Box, Forwarder } from "./forwarder.ts";
import { routedState } from "./routed.ts";

const { server } = middleboxLinks;

/** One rule, for what leaves towards the servers: it has the middlebox's address there (RFC 3022, section 2.2). */
const rule = ({ natAddress }: Box): string =>
  words("POSTROUTING", "-o", server, "-j", "SNAT", "--to-source", natAddress);

/** A router behind which all clients have one address, and which keeps their connections apart (conntrack). */
export const nat: Forwarder = {
  routes: true,
  plainFrames: false,
  kernel: [],
  programs: ["ip", "iptables"],
  state: (box) => {
    const routed = routedState(box);
    return {
      up: script(
        routed.up,
        `iptables -w -t nat -C ${rule(box)} 2>/dev/null || { iptables -w -t nat -F POSTROUTING; iptables -w -t nat -A ${rule(box)}; }`,
      ),
      check: script(
        routed.check,
        `iptables -w -t nat -C ${rule(box)} 2>/dev/null || echo "middlebox source NAT: want to "${quote(box.natAddress)}", have none"`,
      ),
    };
  },
};
