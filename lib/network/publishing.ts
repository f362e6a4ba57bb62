import { bridgeName } from "../names.ts";
import type { NetworkOf, NetworkSpec } from "../scenario.ts";
import type { HostState } from "../script.ts";
import { floating } from "./floating.ts";
import type { Dial, EngineNeeds, GuestServer, Link, Probe, WiredEnd } from "./network-module.ts";
import { publishedGuestsState } from "./published-guests.ts";
import {
  dialNode,
  enginePublishing,
  type PublishedBy,
  publishedProbes,
  publishedState,
} from "./published-ports.ts";

type BridgeLink = Link<"bridge">;

/** How servers behind a bridge are reached from outside of it: one entry in the table below. */
export interface Publishing {
  /** What the node needs before there are servers. */
  hostState?(link: BridgeLink): HostState | undefined;
  /** What watches over servers in containers. */
  wire?(link: BridgeLink, ends: readonly WiredEnd[]): HostState;
  /** What servers in guests need, if it is not there already. */
  guests?(link: BridgeLink, servers: readonly GuestServer[]): HostState;
  probes(link: BridgeLink): Probe[];
  engine(link: Pick<BridgeLink, "placement" | "position">): EngineNeeds | undefined;
  dial(server: BridgeLink, index: number): Dial | undefined;
}

/** Ports of the node. Docker publishes those of containers. */
const ports = (by: PublishedBy): Publishing => ({
  wire: ({ docker }, ends) => publishedState(by, docker, ends),
  probes: (link) => publishedProbes(by, link),
  engine: (link) => enginePublishing(by, link),
  dial: ({ address }, index) => dialNode(address, index),
});

type Key = NonNullable<NetworkOf<"bridge">["publishedPorts"]>;

const publishings: Record<Key, Publishing> = {
  dnat: {
    ...ports("dnat"),
    guests: ({ stack }, servers) => publishedGuestsState(servers, bridgeName(stack)),
  },
  proxy: ports("proxy"),
  floating,
};

export const publishingOf = ({
  publishedPorts,
}: Pick<NetworkOf<"bridge">, "publishedPorts">): Publishing | undefined =>
  publishedPorts && publishings[publishedPorts];

/** Whether Docker publishes ports of the network's servers, for those in containers. */
export const dockerPublishes = (network: NetworkSpec): boolean =>
  network.module === "bridge" &&
  network.publishedPorts !== undefined &&
  network.publishedPorts !== "floating";
