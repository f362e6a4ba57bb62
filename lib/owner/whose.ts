import { digest } from "../names.ts";
import { linesOf, sectionsIn } from "../sections.ts";
import { isOwn, type Mark, marksIn, type Owner } from "./owner.ts";

/** Whose the testbed of a name on one machine is. */
export type Whose =
  | { readonly whose: "nobody's" }
  | { readonly whose: "ours" }
  /** Of another checkout; without a mark, as after a reboot, only the digest of its path is known. */
  | { readonly whose: "another's"; readonly mark: Mark }
  | { readonly whose: "another's"; readonly project: string; readonly since: string | undefined }
  /** Nothing says it. */
  | { readonly whose: "unknown"; readonly places: readonly string[] };

export interface Asking {
  readonly owner: Owner;
  /** `here`: the machine that the checkout is on. */
  readonly where: "here" | "there";
  /** Whether this checkout has a state or a copy of what it brought up: then what has no mark is ours. */
  readonly isKnown: boolean;
}

/** What an answer to lookScript says. */
export function whoseIn(answer: string, { owner, where, isKnown }: Asking): Whose {
  const sections = sectionsIn(answer);
  const lines = (name: string): string[] => linesOf(sections.get(name) ?? "");
  const marks = marksIn(lines("marks"));
  const stranger = marks.find((mark) => !isOwn(mark, owner, where));
  if (stranger !== undefined) return { whose: "another's", mark: stranger };
  const labels = lines("labels").map((line) => {
    const [project = "", ...since] = line.split(" ");
    return { project, since: since.length === 0 ? undefined : since.slice(0, 2).join(" ") };
  });
  const strange = labels.find(({ project }) => project !== digest(owner.checkout));
  if (strange !== undefined) return { whose: "another's", ...strange };
  const places = lines("places");
  if (marks.length + labels.length > 0) return { whose: "ours" };
  if (places.length === 0) return { whose: "nobody's" };
  return isKnown ? { whose: "ours" } : { whose: "unknown", places };
}

/** Whether it may be taken over: not while the checkout that has it is there to take it down itself. */
export const mayBeTakenOver = (found: Whose, owner: Owner): boolean =>
  found.whose === "unknown" ||
  (found.whose === "another's" &&
    (!("mark" in found) || found.mark.isGone || found.mark.machine !== owner.machine));

/** Says whose a testbed is and what to do; undefined where nobody else has it. */
export function whoseSentence(stack: string, found: Whose, owner: Owner): string | undefined {
  if (found.whose === "nobody's" || found.whose === "ours") return undefined;
  const takeOver = `npm run down -- ${stack} --take-over`;
  if (found.whose === "unknown")
    return `${stack} is up, and nothing says from which checkout: ${found.places.join(", ")}. ${takeOver} removes it.`;
  if (!("mark" in found))
    return (
      `${stack} is up from another checkout${found.since === undefined ? "" : `, since ${found.since}`}: ` +
      `Docker's label says netbench.project=${found.project}, a digest of its path. ` +
      `Take it down there; if that checkout is no more, ${takeOver} removes it.`
    );
  const { checkout, machine, uid, since, isGone } = found.mark;
  const place = machine === owner.machine ? checkout : `${checkout} on ${machine}`;
  const who = [
    ...(since === "" ? [] : [`since ${since.replace("T", " ").replace("Z", " UTC")}`]),
    ...(uid === undefined ? [] : [`by uid ${uid}`]),
  ].join(", ");
  const advice = isGone
    ? `That folder is no more: ${takeOver} removes what it has left.`
    : machine === owner.machine
      ? `Take it down there, or give this scenario's file another name.`
      : `Take it down there; if that checkout is no more, ${takeOver} removes what it has left.`;
  return `${stack} is up from another checkout: ${place}${who === "" ? "" : ` (${who})`}. ${advice}`;
}
