/**
 * Skips the running test, or the whole suite when called in its `before`, with a reason that
 * `npm test` lists at its end. For what a machine cannot do, and for what only `npm test -- --all` runs;
 * never for what is unfinished.
 */
export function skipBecause(context: Mocha.Context, reason: string): never {
  const runnable = context.runnable() as Mocha.Test | Mocha.Hook;
  const skipped = runnable.type === "hook" ? runnable.parent : runnable;
  Object.assign(skipped ?? runnable, { skipReason: reason });
  return context.skip();
}
