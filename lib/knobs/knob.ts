import type { Script } from "../script.ts";

/** A setting by the name that its program has for it, and its value as that program prints it. */
export type Setting = readonly [name: string, value: string];

/**
 * Settings that one command reads and one command sets: one pass, so that a link that goes down for
 * it does so once. Pure: it gives scripts, which run on the node.
 */
export interface Knob<Wanted> {
  /** Part of its functions' names, and of its sentences: `eth1 ring rx: want 4096, have 512`. */
  family: string;
  /** What is asked for; empty where nothing is. */
  wanted(settings: Wanted): Setting[];
  /** Body of a function that prints `name value`, a line each; nothing for what cannot be told. `$dev` is the link. */
  read: Script;
  /** Body of a function that sets its arguments `name value …`, all of them or none. */
  set: Script;
  /** Drivers that must not be asked: what happens. */
  unsafe?: Readonly<Record<string, string>>;
}

export const onOff = (value: boolean): string => (value ? "on" : "off");

/** The settings that are given, by their names. */
export const given = (
  names: Readonly<Record<string, string | number | boolean | undefined>>,
): Setting[] =>
  Object.entries(names).flatMap(([name, value]): Setting[] => {
    if (value === undefined) return [];
    return [[name, typeof value === "boolean" ? onOff(value) : String(value)]];
  });

/** Calls a function for each pair of its arguments. */
export const forEachPair = (body: Script): Script =>
  `while [ $# -gt 0 ]; do\n${body}\nshift 2\ndone`;
