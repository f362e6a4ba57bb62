/** IPv4 header without options; UDP header (RFC 791, RFC 768). */
const [ipHeaderBytes, udpHeaderBytes] = [20, 8];

/** How many packets a datagram of this payload is, on a link of this MTU: parts are multiples of 8 bytes (RFC 791, 3.2). */
export function fragmentsOf(payloadBytes: number, mtuBytes: number): number {
  const bytes = payloadBytes + udpHeaderBytes;
  const room = mtuBytes - ipHeaderBytes;
  return bytes <= room ? 1 : Math.ceil(bytes / (Math.floor(room / 8) * 8));
}
