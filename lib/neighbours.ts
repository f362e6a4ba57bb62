/** What /proc/PID/net/arp (proc(5)) says of an address: the link-layer address that it was found at. */
export function linkAddressOf(arp: string, address: string): string | undefined {
  const isComplete = 0x2;
  for (const line of arp.split("\n")) {
    const [ip, , flags, hardware] = line.trim().split(/\s+/);
    if (ip === address && (Number(flags) & isComplete) !== 0) return hardware?.toLowerCase();
  }
  return undefined;
}
