import { middleboxLinks, middleboxName } from "../names.ts";
import { kernelFeatures } from "../network/kernel-features.ts";
import { daemonsState } from "../network/ovs/daemons.ts";
import { datapathType } from "../network/ovs/bridges.ts";
import { ovsBridge, ovsDir, type OvsLink, vsctlWords } from "../network/ovs/names.ts";
import { ovsPrograms } from "../network/ovs/programs.ts";
import { settled } from "../network/settled.ts";
import { script } from "../script.ts";
import { quote, words } from "../shell.ts";
import type { Box, Forwarder } from "./forwarder.ts";

type Datapath = OvsLink["network"]["datapath"];

/** An instance of Open vSwitch of the middlebox's own, as nodes have theirs: a bridge with both links. */
const linkOf = ({ stack, mtuBytes, dir }: Box, datapath: Datapath): OvsLink => ({
  ...{ stack, node: middleboxName, position: 0, placement: "switched", pairs: 0, peers: [] },
  network: { module: "ovs", datapath, ports: "veth", subnet: "" },
  ...{ nicMtuBytes: mtuBytes, nic: middleboxLinks.client, address: undefined },
  ...{ emulated: true, docker: "false", volatileDir: dir },
});

function openVSwitch(datapath: Datapath): Forwarder {
  const state: Forwarder["state"] = (box) => {
    const link = linkOf(box, datapath);
    const daemons = daemonsState(link);
    const [bridge, vsctl] = [quote(ovsBridge(link)), vsctlWords(link)];
    const ports = Object.values(middleboxLinks);
    const kind = datapathType[datapath];
    const check = script(
      `(${daemons.check})`,
      `have=$(${vsctl} get bridge ${bridge} datapath_type 2>/dev/null) || have=; [ "$have" = ${kind} ] || echo "middlebox ${bridge} datapath: want ${kind}, have \${have:-none}"`,
      ...ports.map(
        (port) =>
          `case "$(${vsctl} port-to-br ${port} 2>/dev/null) $(${vsctl} get interface ${port} ofport 2>/dev/null)" in ${bridge}" "[1-9]*) ;; *) echo "middlebox ${port}: want an open port of ${bridge}, have none" ;; esac`,
      ),
    );
    const make = [
      ["--may-exist", "add-br", ovsBridge(link)],
      ["set", "bridge", ovsBridge(link), `datapath_type=${kind}`, "fail_mode=standalone"],
      ["set", "interface", ovsBridge(link), `mtu_request=${box.mtuBytes}`],
      ...ports.map((port) => ["--may-exist", "add-port", ovsBridge(link), port]),
    ];
    return {
      up: script(
        `(${daemons.up})`,
        `${vsctl} -- ${make.map((command) => words(...command)).join(" -- ")}`,
        settled(words("sh", "-c", check)),
      ),
      check,
    };
  };
  return {
    routes: false,
    plainFrames: datapath === "userspace",
    kernel: datapath === "kernel" ? [kernelFeatures.openvswitch] : [],
    programs: ["ip", "ethtool", ...ovsPrograms],
    state,
    ...(datapath === "userspace"
      ? { pidFiles: (box: Box) => [`${ovsDir(linkOf(box, datapath))}/vswitchd.pid`] }
      : {}),
  };
}

/** Open vSwitch, its kernel module forwarding. */
export const ovs = openVSwitch("kernel");

/** Open vSwitch, ovs-vswitchd itself forwarding (`datapath_type=netdev`), without DPDK. */
export const ovsUserspace = openVSwitch("userspace");
