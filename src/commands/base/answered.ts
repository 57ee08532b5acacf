import { serializeError } from "../../core/base/errors.ts";
import type { HeadlessAnswer } from "./headless-protocol.ts";

/** What a page did for a command, or the failure as a value: a thrown one would reach the command as text alone. */
export async function answered<T>(work: () => Promise<T>): Promise<HeadlessAnswer<T>> {
  try {
    return { value: await work() };
  } catch (error) {
    return { failure: serializeError(error) };
  }
}
