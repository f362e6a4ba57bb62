import { type HostState, script } from "../../script.ts";
import { quote } from "../../shell.ts";

/**
 * SR-IOV virtual functions of a NIC as desired state (Linux: Documentation/PCI/pci-iov-howto.rst,
 * Documentation/ABI/testing/sysfs-bus-pci: sriov_numvfs).
 * @param originalFile keeps the number found by the first `up`; `down` restores it.
 */
export function numVfsState(nic: string, numVfs: number, originalFile: string): HostState {
  const original = quote(originalFile);
  const prelude = [
    `file=/sys/class/net/${quote(nic)}/device/sriov_numvfs`,
    `have=`,
    `{ read -r have <"$file"; } 2>/dev/null || true`,
  ];
  // The kernel refuses to go from one number to another other than by way of none.
  const set = (count: string) =>
    `if [ "$have" != ${count} ]; then [ "$have" = 0 ] || echo 0 >"$file"; [ ${count} = 0 ] || echo ${count} >"$file"; fi`;
  return {
    up: script(
      ...prelude,
      `[ -n "$have" ] || { echo ${quote(`${nic}: this NIC has no SR-IOV virtual functions (no sriov_numvfs)`)} >&2; exit 1; }`,
      `mkdir -p "$(dirname ${original})"`,
      `[ -s ${original} ] || echo "$have" >${original}`,
      set(String(numVfs)),
    ),
    down: script(
      `if [ -s ${original} ]; then`,
      ...prelude,
      `  wanted=$(cat ${original})`,
      `  [ -z "$have" ] || ${set('"$wanted"').replace(/^if/, "{ if")}; }`,
      `  rm -f ${original}`,
      `fi`,
    ),
    check: script(
      ...prelude,
      `[ "$have" = ${numVfs} ] || echo ${quote(`${nic} virtual functions: want ${numVfs}, have`)} "\${have:-none}"`,
    ),
  };
}
