declare const __MALFORMED_PATHS__: string[];

/** Paths of hostile and odd files below the real-data folder; empty on a machine that has none. */
export const malformedPaths: readonly string[] = __MALFORMED_PATHS__;
