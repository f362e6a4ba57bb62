import { type Guest, type LabLayout, managementAddress } from "./layout.ts";

/**
 * For `ssh -F`: reaches the guests from the root namespace, which has no link to them, and knows
 * their keys. Nothing of the person's own settings, agent or known hosts takes part.
 */
export function sshConfig({ namespace, identity, knownHosts, guests }: LabLayout): string {
  const hosts = guests.map((guest) => [
    `Host ${guest.host}`,
    `  HostName ${managementAddress(guest)}`,
    `  HostKeyAlias ${guest.host}`,
  ]);
  const common = [
    `Host ${guests.map(({ host }) => host).join(" ")}`,
    `  User root`,
    `  IdentityFile ${identity}`,
    `  IdentitiesOnly yes`,
    `  IdentityAgent none`,
    `  UserKnownHostsFile ${knownHosts}`,
    `  GlobalKnownHostsFile /dev/null`,
    `  StrictHostKeyChecking yes`,
    `  BatchMode yes`,
    `  ConnectTimeout 20`,
    `  ProxyCommand nsenter --net=/run/netns/${namespace} busybox nc %h %p`,
  ];
  return [...hosts.flat(), ...common, ""].join("\n");
}

/** One line of a known_hosts file (sshd(8)) from the text of a public key file. */
export function knownHost({ host }: Guest, publicKey: string): string {
  const [type = "", key = ""] = publicKey.split(" ");
  return `${host} ${type} ${key.trim()}\n`;
}

/** Settings of the guests' sshd (sshd_config(5)): keys only, and only on the management network. */
export function sshdConfig(guest: Guest, guestFolder: string, path: string): string {
  return [
    `ListenAddress ${managementAddress(guest)}`,
    `HostKey ${guestFolder}/host_key`,
    `AuthorizedKeysFile ${guestFolder}/authorized_keys`,
    `AuthenticationMethods publickey`,
    `PermitRootLogin prohibit-password`,
    // The machine's own PAM settings may ask for what a guest has not (systemd, a directory).
    `UsePAM no`,
    `UseDNS no`,
    `PrintMotd no`,
    `PidFile /run/sshd.pid`,
    `MaxSessions 64`,
    `MaxStartups 64`,
    `Subsystem sftp internal-sftp`,
    `SetEnv PATH=${path}`,
    "",
  ].join("\n");
}
