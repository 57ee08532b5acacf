import type { TaggedError } from "../core/base/errors.ts";
import { isTagged } from "../core/base/errors.ts";
import { type GranuloscopeDatabase, openDatabase } from "./idb-cache.ts";

/** A database to work with; problem: why nothing in it outlives the page, null where it lasts. */
export interface OpenStorage {
  readonly database: GranuloscopeDatabase;
  readonly problem: TaggedError | null;
}

/**
 * The browser's database, or, where the browser forbids one (site data blocked, some private windows), one in memory: the slide can be
 * counted and exported all the same, and a message says that nothing is kept.
 */
export async function openStorage(): Promise<OpenStorage> {
  try {
    return { database: await openDatabase(), problem: null };
  } catch (error) {
    if (!isTagged(error, "StorageFailed")) throw error;
    // Puts a database of the same interface into this page's or worker's global scope; loaded only where it is needed.
    await import("fake-indexeddb/auto");
    return { database: await openDatabase(), problem: error };
  }
}
