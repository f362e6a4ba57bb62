import { sum } from "./describe.ts";
import type { Doubt } from "./validity.ts";

/**
 * Two witnesses of what a pair has carried in a whole run: the kernel's counters and iperf3's own
 * figures. Where both say the same thing they must agree to the byte but for what is known; where they can
 * honestly differ (bytes that were sent and never read), the difference is bounded by what buffers hold.
 */
export interface Account {
  /** Payload by the kernel. */
  readonly kernelBytes: number;
  /** What iperf3 says it is at least, and at most. */
  readonly lowBytes: number;
  readonly highBytes: number;
  /** Bytes of the control connection and of link-layer neighbours, in either direction. */
  readonly slackBytes: number;
  /** The most that can lie between low and high: what the sockets' buffers hold; null where it is not known. */
  readonly buffersBytes: number | null;
}

/** Largest disagreement of the two witnesses, in percent of what the kernel counts. */
export const maxDisagreementPercent = 0.5;

/** Bytes that the kernel counted and iperf3 knows nothing of, and the other way round; pairs never cancel out. */
function unaccounted(accounts: readonly Account[]): { more: number; less: number } {
  const over = ({ kernelBytes, highBytes, slackBytes }: Account) =>
    Math.max(0, kernelBytes - highBytes - slackBytes);
  const under = ({ kernelBytes, lowBytes, slackBytes }: Account) =>
    Math.max(0, lowBytes - slackBytes - kernelBytes);
  return { more: sum(accounts.map(over)), less: sum(accounts.map(under)) };
}

/** How far the witnesses are apart beyond what is known, in percent of what the kernel counts. */
export function disagreementPercent(accounts: readonly Account[]): number {
  const { more, less } = unaccounted(accounts);
  const whole = sum(accounts.map(({ kernelBytes }) => kernelBytes));
  if (more + less === 0) return 0;
  return whole <= 0 ? 100 : (100 * (more + less)) / whole;
}

export function witnessDisagrees(accounts: readonly Account[]): Doubt {
  const percent = disagreementPercent(accounts);
  if (percent <= maxDisagreementPercent) return undefined;
  const { more, less } = unaccounted(accounts);
  return (
    `the kernel's counters and iperf3 disagree by ${percent.toFixed(2)} %: ` +
    `the kernel counted ${more > less ? "more" : "less"}`
  );
}

/** Bytes that were sent and never read are more than the sockets can hold: they are lost somewhere. */
export function bytesMissing(accounts: readonly Account[]): Doubt {
  const missing = accounts.filter(
    ({ lowBytes, highBytes, buffersBytes }) =>
      buffersBytes !== null && highBytes - lowBytes > buffersBytes,
  );
  if (missing.length === 0) return undefined;
  const bytes = sum(missing.map(({ lowBytes, highBytes }) => highBytes - lowBytes));
  return (
    `${missing.length} of ${accounts.length} flows sent ${(bytes / 1e6).toFixed(1)} MB that nobody read, ` +
    "more than their buffers hold"
  );
}
