/** Imported for its effect only; the package's own typings cannot be found through its "exports". */
declare module "fake-indexeddb/auto" {}
