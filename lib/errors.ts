/**
 * A mistake that the person at the keyboard can mend: wrong input, a missing program, a service
 * that does not answer. Its message says what is wrong and what to do about it, in plain words;
 * the command line prints it alone, without a stack trace. Anything else that is thrown is a defect
 * of ours and keeps its stack.
 */
export class UserError extends Error {
  override readonly name = "UserError";
}
