import { cpSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { execa } from "execa";
import { guestFolder, guestInit, guestPath } from "./guest-init.ts";
import type { Guest, LabLayout } from "./layout.ts";
import { knownHost, sshConfig, sshdConfig } from "./ssh-config.ts";

/** Writes the lab's folder: fresh keys on both sides, settings, and each guest's first program. */
export async function writeLabFiles(layout: LabLayout): Promise<void> {
  mkdirSync(layout.folder, { recursive: true, mode: 0o700 });
  mkdirSync(layout.umlFolder);
  await makeKey(layout.identity, `netbench ${layout.name}`);
  await Promise.all(layout.guests.map((guest) => writeGuestFiles(layout, guest)));
  const hosts = layout.guests.map((guest) => knownHost(guest, readHostKey(guest)));
  writeFileSync(layout.knownHosts, hosts.join(""));
  writeFileSync(layout.sshConfig, sshConfig(layout));
}

async function writeGuestFiles(layout: LabLayout, guest: Guest): Promise<void> {
  mkdirSync(guest.folder);
  const at = (name: string) => `${guest.folder}/${name}`;
  await makeKey(at("host_key"), guest.host);
  cpSync(`${layout.identity}.pub`, at("authorized_keys"));
  writeFileSync(at("sshd_config"), sshdConfig(guest, guestFolder, guestPath));
  // In place of the machine's own /etc/docker/daemon.json, which a guest sees too.
  writeFileSync(at("docker.json"), "{}\n");
  writeFileSync(at("init"), guestInit(layout, guest), { mode: 0o755 });
}

const makeKey = (file: string, comment: string) =>
  execa("ssh-keygen", ["-q", "-t", "ed25519", "-N", "", "-C", comment, "-f", file]);

const readHostKey = ({ folder }: Guest) => readFileSync(`${folder}/host_key.pub`, "utf8");
