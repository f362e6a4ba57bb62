import { quote } from "./shell.ts";

/**
 * A process without capabilities may only choose a TCP congestion control that is in
 * `net.ipv4.tcp_allowed_congestion_control` (kernel Documentation/networking/ip-sysctl.rst): one
 * list for the whole machine, set in the initial network namespace. Where the list lacks the
 * scenario's, iperf3 -C fails inside every hardened container.
 */
export const allowedCongestionControlFile = "/proc/sys/net/ipv4/tcp_allowed_congestion_control";

/** Keeps the list that the first `up` found, while a testbed is up that needed another one. */
export const originalCongestionControlFile = (stateDir: string): string =>
  `${stateDir}/congestion-control/original`;

export interface CongestionControlSpec {
  readonly congestionControl: string;
  /** Who needs it (the stack): the original list comes back when the last user is gone. */
  readonly user: string;
  /** Folder under /run for the original list and the users. */
  readonly stateDir: string;
}

/**
 * One testbed at a time: of two that come or go in the same second each would read what the other is about to change.
 * The lock is on the kernel's own file, so that nothing of it is left.
 */
const inTurn = (spec: CongestionControlSpec, body: string): string => `set -eu
(
set -eu
if command -v flock >/dev/null; then flock 9; fi
${body}
) 9<${paths(spec).file}
`;

/** POSIX sh that allows the congestion control. Root is needed only where it is not allowed yet. */
export function allowCongestionControlScript(spec: CongestionControlSpec): string {
  const { file, dir, original } = paths(spec);
  return inTurn(
    spec,
    `if ! ${isAllowed(spec)}; then
  mkdir -p ${dir}/users
  [ -e ${original} ] || cat ${file} >${original}
  : >${dir}/users/${quote(spec.user)}
  echo "$(cat ${file}) ${quote(spec.congestionControl)}" >${file}
elif [ -e ${original} ]; then
  : >${dir}/users/${quote(spec.user)}
fi`,
  );
}

/** POSIX sh that gives the original list back when no other user is left. */
export function restoreCongestionControlScript(spec: CongestionControlSpec): string {
  const { file, dir, original } = paths(spec);
  return inTurn(
    spec,
    `rm -f ${dir}/users/${quote(spec.user)}
if [ -e ${original} ] && [ -z "$(ls ${dir}/users)" ]; then
  cat ${original} >${file}
  rm -rf ${dir}
  rmdir ${quote(spec.stateDir)} 2>/dev/null || true
fi`,
  );
}

/** POSIX sh that prints a line where the congestion control is not allowed. Changes nothing. */
export function checkCongestionControlScript(spec: CongestionControlSpec): string {
  const { file } = paths(spec);
  return `set -eu
if ! ${isAllowed(spec)}; then
  echo "tcp_allowed_congestion_control: want ${spec.congestionControl}, have $(cat ${file})"
fi
`;
}

function paths({ stateDir }: CongestionControlSpec) {
  const dir = quote(`${stateDir}/congestion-control`);
  const original = quote(originalCongestionControlFile(stateDir));
  return { file: quote(allowedCongestionControlFile), dir, original };
}

function isAllowed({ congestionControl }: CongestionControlSpec): string {
  return `grep -qw -- ${quote(congestionControl)} ${quote(allowedCongestionControlFile)}`;
}
