import { expect } from "chai";
import { expectGolden, expectShellReads } from "../golden.ts";
import { consoleMarks, guestFolder, guestInit, guestPath } from "./guest-init.ts";
import { kernelCommandLine } from "./kernel-command-line.ts";
import { type Guest, labLayout, machineId } from "./layout.ts";
import { networkDown, networkUp } from "./network-state.ts";
import { knownHost, sshConfig, sshdConfig } from "./ssh-config.ts";

const layout = labLayout();
const [first, second] = layout.guests as [Guest, Guest];

describe("the layout of the lab", () => {
  it("has two guests with a NIC for management and one under test", () => {
    const summary = layout.guests.map(({ host, nics }) => [
      host,
      ...nics.map(({ name, address, mtuBytes, maxMtuBytes }) =>
        [name, address, mtuBytes, maxMtuBytes].join(" "),
      ),
    ]);
    expect(summary).to.deep.equal([
      ["nblab-1", "mgmt0 10.9.0.11 1500 1500", "eth1 198.18.1.1 1500 9000"],
      ["nblab-2", "mgmt0 10.9.0.12 1500 1500", "eth1 198.18.1.2 1500 9000"],
    ]);
  });

  it("gives every guest and NIC what is its own", () => {
    const nics = layout.guests.flatMap((guest) => guest.nics);
    for (const key of ["mac", "address", "tap"] as const) {
      expect(new Set(nics.map((nic) => nic[key])), key).to.have.length(nics.length);
    }
    expect(machineId(first))
      .to.match(/^[0-9a-f]{32}$/)
      .and.not.to.equal(machineId(second));
  });

  it("names nothing that another lab has, on this machine", () => {
    const other = labLayout("other");
    expect(other.namespace).not.to.equal(layout.namespace);
    expect(other.folder).not.to.equal(layout.folder);
    expect(other.lockFile).not.to.equal(layout.lockFile);
    expect(other.guests[0]?.umid).not.to.equal(first.umid);
  });

  it("keeps names of links within IFNAMSIZ, and of sockets within sun_path (unix(7))", () => {
    const { guests, umlFolder } = labLayout("a-long-name-for-a-lab");
    for (const { nics, umid } of guests) {
      for (const { tap, name, bridge } of nics) {
        for (const link of [tap, name, bridge]) expect(link.length).to.be.at.most(15);
      }
      expect(`${umlFolder}/${umid}/mconsole`.length).to.be.below(108);
    }
  });
});

describe("the lab's texts", () => {
  it("a guest's first program is a shell script", () => {
    const text = guestInit(layout, first);
    expectGolden("lab.guest-init", text);
    for (const mark of Object.values(consoleMarks)) expect(text).to.include(mark);
  });

  it("the namespace, its bridges and taps", () => {
    expectGolden("lab.network.up", networkUp(layout));
    expectGolden("lab.network.down", networkDown(layout));
    expectShellReads(networkUp(labLayout("other", 1)));
  });

  it("the kernel's command line gives each NIC its largest MTU", () => {
    const words = kernelCommandLine(layout, second, 512);
    expect(words).to.include.members([
      "mem=512M",
      "umid=netbench-lab.nblab-2",
      "uml_dir=/run/netbench-lab/uml/",
      "init=/run/netbench-lab/nblab-2/init",
      "vec0:transport=tap,ifname=mgmt-2,mac=02:6e:62:00:00:02,depth=128,gro=1,mtu=1500",
      "vec1:transport=tap,ifname=test-2,mac=02:6e:62:00:02:02,depth=128,gro=1,mtu=9000",
    ]);
  });

  it("ssh goes through the lab's namespace and checks keys", () => {
    expect(sshConfig(layout)).to.equal(
      [
        "Host nblab-1",
        "  HostName 10.9.0.11",
        "  HostKeyAlias nblab-1",
        "Host nblab-2",
        "  HostName 10.9.0.12",
        "  HostKeyAlias nblab-2",
        "Host nblab-1 nblab-2",
        "  User root",
        "  IdentityFile /run/netbench-lab/id_ed25519",
        "  IdentitiesOnly yes",
        "  IdentityAgent none",
        "  UserKnownHostsFile /run/netbench-lab/known_hosts",
        "  GlobalKnownHostsFile /dev/null",
        "  StrictHostKeyChecking yes",
        "  BatchMode yes",
        "  ConnectTimeout 20",
        "  ProxyCommand nsenter --net=/run/netns/netbench-lab busybox nc %h %p",
        "",
      ].join("\n"),
    );
    expect(knownHost(first, "ssh-ed25519 AAAA nblab-1\n")).to.equal("nblab-1 ssh-ed25519 AAAA\n");
    expect(knownHost(first, "ssh-ed25519 AAAA\n")).to.equal("nblab-1 ssh-ed25519 AAAA\n");
  });

  it("a guest's sshd listens on the management network only", () => {
    const lines = sshdConfig(second, guestFolder, guestPath).split("\n");
    expect(lines.filter((line) => line.startsWith("ListenAddress"))).to.deep.equal([
      "ListenAddress 10.9.0.12",
    ]);
    expect(lines).to.include("AuthenticationMethods publickey");
  });
});
