/** Programs of Open vSwitch that an instance of our own is made and asked with. */
export const ovsPrograms = [
  ...["ovsdb-tool", "ovsdb-server", "ovs-vswitchd", "ovs-vsctl", "ovs-appctl", "ovs-dpctl"],
] as const;
