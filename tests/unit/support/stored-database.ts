import type { RegionShape } from "../../../src/core/geometry/shape.ts";

/** A database that an earlier version wrote, and the numbers it showed (tests/fixtures/database). */
export interface StoredDatabase {
  readonly version: number;
  readonly expected: {
    readonly analysis: string;
    readonly slideId: string;
    readonly micronsPerPx: number;
    readonly scope: RegionShape;
    readonly reader: string;
    /** Per class of CELL_CLASSES, as the model named the cells, nothing excluded. */
    readonly modelCounts: readonly number[];
    /** The same after the reader's decisions. */
    readonly reviewedCounts: readonly number[];
    readonly verdicts: Readonly<Record<string, number>>;
    readonly corrected: readonly {
      readonly classId: number;
      readonly machine: number;
      readonly corrected: number;
      readonly low: number;
      readonly high: number;
    }[];
  };
  readonly stores: readonly {
    readonly schema: {
      readonly name: string;
      readonly keyPath: string | string[] | null;
      readonly autoIncrement: boolean;
      readonly indexes: readonly { readonly name: string; readonly keyPath: string | string[] }[];
    };
    /** key: only where the store has no key path. */
    readonly records: readonly { readonly key?: IDBValidKey; readonly value: unknown }[];
  }[];
}

/** Writes the records into a new database of this name, with the API of the browser alone. */
export function restoreDatabase({ version, stores }: StoredDatabase, name: string): Promise<void> {
  return new Promise((resolve, reject) => {
    const opening = indexedDB.open(name, version);
    opening.onerror = () => reject(opening.error);
    opening.onupgradeneeded = () => {
      for (const { schema, records } of stores) {
        const { keyPath, autoIncrement, indexes } = schema;
        const store = opening.result.createObjectStore(schema.name, { keyPath, autoIncrement });
        for (const index of indexes) store.createIndex(index.name, index.keyPath);
        for (const { key, value } of records) store.add(reviveValue(value), key);
      }
    };
    opening.onsuccess = () => {
      opening.result.close();
      resolve();
    };
  });
}

const TYPED_ARRAYS = { Uint8Array, Uint16Array, Uint32Array, Int32Array, Float32Array, Float64Array };

/** A value as it was stored: `{"$": type, "base64": bytes}` becomes the typed array again. */
function reviveValue(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(reviveValue);
  if (typeof value !== "object" || value === null) return value;
  const { $: type, base64 } = value as { $?: string; base64?: string };
  if (type === undefined) {
    return Object.fromEntries(Object.entries(value).map(([key, member]) => [key, reviveValue(member)]));
  }
  if (type === "undefined") return undefined;
  const { buffer } = Uint8Array.from(atob(base64 ?? ""), (character) => character.charCodeAt(0));
  if (type === "ArrayBuffer") return buffer;
  const TypedArray = TYPED_ARRAYS[type as keyof typeof TYPED_ARRAYS];
  if (!TypedArray) throw new Error(`the fixture holds an unknown type: ${type}`);
  return new TypedArray(buffer);
}
