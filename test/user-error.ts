import { expect } from "chai";
import { UserError } from "../lib/errors.ts";

/** The message of the UserError that a work must throw. */
export function errorOf(work: () => unknown): string {
  try {
    work();
  } catch (error) {
    expect(error).to.be.instanceOf(UserError);
    return (error as Error).message;
  }
  throw new Error("it should have thrown");
}
