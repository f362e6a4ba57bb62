import { bridgeName } from "../lib/names.ts";
import type { Inventory } from "./inventory.ts";

/** In the names, paths and command lines of all that testbeds are made of; but for the tools image. */
const anyTestbed = /netbench-(?!tools:)|netbench\/|\bnb-[0-9a-f]{8}\b/;

/**
 * An inventory without what belongs to other testbeds on this machine: they come and go as they
 * like, beside the one that is compared. Anything that names no testbed stays.
 * @param others names of the others, as far as they have marks: one may begin as this one's name does
 */
export function withoutOthers(
  stack: string,
  inventory: Inventory,
  others: readonly string[] = [],
): Inventory {
  const isOf = (name: string, item: string): boolean =>
    item.endsWith(`netbench-${name}`) ||
    [`netbench-${name}-`, `/${name}/`, bridgeName(name)].some((mark) => item.includes(mark));
  const longer = others.filter((name) => name.startsWith(`${stack}-`));
  const isOthers = (item: string) =>
    anyTestbed.test(item) && (!isOf(stack, item) || longer.some((name) => isOf(name, item)));
  return Object.fromEntries(
    Object.entries(inventory).map(([kind, items]) => {
      // The image is kept while containers of others, on the same machine, are made from it.
      const shared = (inventory[kind.replace("images", "containers")] ?? []).some(isOthers);
      return [
        kind,
        items.filter((item) => !isOthers(item) && !(shared && item.startsWith("netbench-tools:"))),
      ];
    }),
  );
}
