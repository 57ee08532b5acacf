import { type GranuloscopeDatabase, withStorageErrors } from "./idb-cache.ts";
import type { ModelRecords, StoredModel } from "./persistence.ts";

/** A user's own networks in IndexedDB: their description apart from their files, so that a list reads no file. */
export class IdbModelRecords implements ModelRecords {
  readonly #database: GranuloscopeDatabase;

  constructor(database: GranuloscopeDatabase) {
    this.#database = database;
  }

  async models(): Promise<StoredModel[]> {
    const models = await withStorageErrors(() => this.#database.getAll("models"));
    return models.sort((a, b) => a.addedAt - b.addedAt);
  }

  async loadOnnx(sha256: string): Promise<Blob | null> {
    const file = await withStorageErrors(() => this.#database.get("modelFiles", sha256));
    return file ? new Blob([file.onnx]) : null;
  }

  async saveModel(model: StoredModel, onnx: ArrayBuffer): Promise<void> {
    await withStorageErrors(async () => {
      const transaction = this.#database.transaction(["models", "modelFiles"], "readwrite", { durability: "strict" });
      await Promise.all([
        transaction.objectStore("models").put(model),
        transaction.objectStore("modelFiles").put({ sha256: model.sha256, onnx }),
        transaction.done,
      ]);
    });
  }

  async removeModel(sha256: string): Promise<void> {
    await withStorageErrors(async () => {
      const transaction = this.#database.transaction(["models", "modelFiles"], "readwrite");
      await Promise.all([
        transaction.objectStore("models").delete(sha256),
        transaction.objectStore("modelFiles").delete(sha256),
        transaction.done,
      ]);
    });
  }
}
