import { z } from "zod";

/**
 * What an Ethernet frame adds to the payload of a UDP datagram: UDP 8 (RFC 768), IPv4 20 without options
 * (RFC 791), Ethernet 14 and its check sequence 4. RFC 2544 (section 9.1) gives sizes as such frames.
 */
export const ethernetUdpHeaderBytes = 46;

/** One size may be written without brackets. */
const sizes = (size: z.ZodInt) =>
  z.preprocess((value) => (typeof value === "number" ? [value] : value), z.array(size).min(1));

export const udpSchema = z
  .strictObject({
    payloadBytes: sizes(z.int().min(16).max(65507))
      .optional()
      .describe(
        "Bytes of payload a datagram (iperf3 -l), a trial for each size; a single one needs no brackets. This is what iperf3 users mean by 64-byte packets: on Ethernet, 64 bytes of payload are a frame of 110. Default: the MTU less 28, the largest that needs no fragments.",
      ),
    frameBytes: sizes(z.int().min(64).max(65553))
      .optional()
      .describe(
        "The same by the size of the Ethernet frame, check sequence included and no VLAN tag, as RFC 2544 and switch vendors count (64, 128, … 1518): 46 more than the payload, so that 64, the smallest, carries 18. Or `payloadBytes`, not both.",
      ),
    allowFragments: z
      .boolean()
      .default(false)
      .describe(
        "Allow datagrams that are larger than the MTU: each goes as several fragments, and one lost fragment loses it.",
      ),
    bitsPerSecond: z
      .int()
      .min(0)
      .default(0)
      .describe(
        "Sending rate of each pair (iperf3 -b) in bits of payload; 0 sends as fast as it can.",
      ),
  })
  .describe("UDP settings.");
export type Udp = z.output<typeof udpSchema>;

/** The sizes of datagrams that the scenario asks for, in bytes of payload; empty: the largest whole one. */
export const payloadSizes = ({ payloadBytes, frameBytes }: Udp): number[] =>
  payloadBytes ?? frameBytes?.map((frame) => frame - ethernetUdpHeaderBytes) ?? [];
