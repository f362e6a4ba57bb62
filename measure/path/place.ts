import type { HopDrop } from "../../lib/result.ts";
import { sum } from "../../lib/statistics/describe.ts";
import type { NodeLink } from "../../lib/survey/node.ts";
import type { PathSurvey } from "../../lib/survey/path.ts";

export type Way = "rx" | "tx";

/** Growth of the counters of a network namespace, from before the first packet until all was over. */
export class Place {
  readonly #from: PathSurvey;
  readonly #to: PathSurvey;

  constructor(from: PathSurvey, to: PathSurvey) {
    this.#from = from;
    this.#to = to;
  }

  link(name: string, of: (link: NodeLink) => number): number {
    const value = ({ links }: PathSurvey) => {
      const link = links.find((one) => one.name === name);
      return link === undefined ? 0 : of(link);
    };
    return value(this.#to) - value(this.#from);
  }

  /**
   * All that was found dropped here. A link that the flow comes in by is asked for what it dropped while
   * receiving, one that it leaves by while sending; of what counts both ways together all is told.
   */
  drops({ into, outOf }: { into: string; outOf: string }): HopDrop[] {
    const ways = (name: string): Way[] =>
      name === into ? ["rx"] : name === outOf ? ["tx"] : ["rx", "tx"];
    const links = this.#to.links.map(({ name }) => ({
      ...{ place: "link", link: name },
      packets: sum(ways(name).map((way) => this.link(name, (one) => one[`${way}Dropped`]))),
    }));
    const queues = this.#to.qdiscs.flatMap(({ link, kind, dropped }) => {
      const policer = kind === "ingress" || kind === "clsact";
      if (link === (policer ? outOf : into)) return [];
      const from = this.#from.qdiscs.find((one) => one.link === link && one.kind === kind);
      const packets = dropped - (from?.dropped ?? 0);
      return [{ place: policer ? "policer" : "queue", link, packets }];
    });
    const counter = (place: string, of: (survey: PathSurvey) => number): HopDrop => ({
      ...{ place, link: null },
      packets: of(this.#to) - of(this.#from),
    });
    return [
      ...links,
      ...queues,
      counter("packet sockets", (survey) => survey.packetSocketDrops),
      counter("IP", (survey) => survey.ipDiscards),
      counter("conntrack", (survey) => survey.conntrackDrops),
    ].filter(({ packets }) => packets > 0);
  }

  /** Packets that still wait in queues. */
  get queued(): number {
    return sum(this.#to.qdiscs.map(({ queued }) => queued));
  }
}
