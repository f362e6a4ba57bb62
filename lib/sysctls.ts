/**
 * Which sysctls a network namespace has for itself. What is not listed here holds for the whole
 * machine: it is absent or read-only in a namespace (net/core/sysctl_net_core.c, netns_core_table
 * against net_core_table; tried on 6.18 and 6.1).
 */
const ownInEachNamespace: readonly RegExp[] = [
  /^net\.core\.(somaxconn|optmem_max|txrehash|xfrm_[a-z_]+)$/,
  /^net\.unix\./,
  /^net\.bridge\./,
  /^net\.netfilter\.(?!nf_conntrack_(max|buckets|expect_max)$|nf_log)/,
  /^net\.ipv6\.(?!route\.max_size$)/,
  /^net\.ipv4\.(?!(tcp_mem|udp_mem|tcp_max_orphans|tcp_allowed_congestion_control|route\.max_size|route\.gc_.*|inet_peer_.*|ipfrag_max_dist|neigh\.default\.gc_thresh\d)$)/,
];

/** Whether a key holds for the whole machine, whatever namespace it is set from. */
export const isGlobalSysctl = (key: string): boolean =>
  !ownInEachNamespace.some((pattern) => pattern.test(key));

/** A value as the kernel prints it: numbers of a row apart by one blank. */
export const normalSysctl = (value: string): string => value.trim().replaceAll(/\s+/g, " ");
