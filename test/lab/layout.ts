import { digest } from "../../lib/names.ts";

/** One guest: a whole machine of its own, reached over ssh. */
export interface Guest {
  /** Its host name, and the name that ssh knows it by. */
  host: string;
  /** Name of the user-mode-linux instance: in the command line of each of its processes. */
  umid: string;
  /** Its files, on the machine that runs it. */
  folder: string;
  nics: GuestNic[];
}

/** A NIC of a guest and the tap that is its other end. */
export interface GuestNic {
  /** Name in the guest. */
  name: string;
  /** Name and address that the kernel gives it at first (the UML vector driver counts them). */
  bornAs: string;
  bornMac: string;
  /** The other end, in the lab's namespace, and the bridge that it is a port of. */
  tap: string;
  bridge: string;
  mac: string;
  address: string;
  prefixLength: number;
  /** What it is set to. */
  mtuBytes: number;
  /** What it can be set to, as its other end is: fixed by the kernel's command line. */
  maxMtuBytes: number;
}

/** All names and addresses of a lab. Two labs with different names do not meet. */
export interface LabLayout {
  name: string;
  namespace: string;
  /** State: keys, settings, consoles. Volatile, and only root's. */
  folder: string;
  sshConfig: string;
  knownHosts: string;
  identity: string;
  lockFile: string;
  /** Sockets and pid files of the instances. */
  umlFolder: string;
  guests: Guest[];
}

export const managementNic = "mgmt0";
/** The NIC under test, as on emulated nodes. */
export const testNic = "eth1";

export const managementBridge = "br-mgmt";
export const testBridge = "br-test";

/** The lab's namespace on the management network; from here ssh goes to the guests. */
export const ownManagementAddress = "10.9.0.1/24";

/** Where the names of all labs begin. */
const prefix = "netbench";

/**
 * @param name of the lab: `lab` is the one that a person has; tests have theirs beside it.
 * @param guestCount from 1.
 */
export function labLayout(name = "lab", guestCount = 2): LabLayout {
  const own = `${prefix}-${name}`;
  // Not in /dev/shm: in a guest's first moments its own /dev hides that of the machine, and its
  // first program is read from here.
  const folder = `/run/${own}`;
  const positions = Array.from({ length: guestCount }, (_, index) => index + 1);
  return {
    name,
    namespace: own,
    folder,
    sshConfig: `${folder}/ssh_config`,
    knownHosts: `${folder}/known_hosts`,
    identity: `${folder}/id_ed25519`,
    lockFile: `/run/${own}.lock`,
    umlFolder: `${folder}/uml`,
    guests: positions.map((position) => guest(own, folder, position)),
  };
}

/** Addresses under test are from the range kept for benchmarks (RFC 2544, C.2.2). */
function guest(lab: string, labFolder: string, position: number): Guest {
  const host = `nblab-${position}`;
  return {
    host,
    umid: `${lab}.${host}`,
    folder: `${labFolder}/${host}`,
    nics: [
      {
        name: managementNic,
        bornAs: "vec0",
        bornMac: mac(0, position),
        tap: `mgmt-${position}`,
        bridge: managementBridge,
        mac: mac(0, position),
        address: `10.9.0.${10 + position}`,
        prefixLength: 24,
        mtuBytes: 1500,
        maxMtuBytes: 1500,
      },
      {
        name: testNic,
        bornAs: "vec1",
        bornMac: mac(2, position),
        tap: `test-${position}`,
        bridge: testBridge,
        mac: mac(1, position),
        address: `198.18.1.${position}`,
        prefixLength: 24,
        mtuBytes: 1500,
        maxMtuBytes: 9000,
      },
    ],
  };
}

/** Locally administered, unicast (IEEE 802, 8.2). */
function mac(nic: number, position: number): string {
  const octets = [0x02, 0x6e, 0x62, 0x00, nic, position];
  return octets.map((octet) => octet.toString(16).padStart(2, "0")).join(":");
}

/** As /etc/machine-id wants it (machine-id(5)): 32 hexadecimal digits. */
export const machineId = ({ umid }: Guest): string => digest(umid, 32);

/** A guest's address on the management network. */
export function managementAddress({ nics }: Guest): string {
  const nic = nics.find(({ name }) => name === managementNic);
  if (nic === undefined) throw new Error("a guest without a management NIC");
  return nic.address;
}
