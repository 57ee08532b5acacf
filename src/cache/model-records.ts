import { type GranuloscopeDatabase, guard } from "./idb-cache.ts";
import type { ModelRecords, StoredModel } from "./persistence.ts";

/** A person's own networks in IndexedDB: what is said of them apart from their files, so that a list needs no file. */
export class IdbModelRecords implements ModelRecords {
  readonly #database: GranuloscopeDatabase;

  constructor(database: GranuloscopeDatabase) {
    this.#database = database;
  }

  async models(): Promise<StoredModel[]> {
    const models = await guard(() => this.#database.getAll("models"));
    return models.sort((a, b) => a.addedAt - b.addedAt);
  }

  async loadOnnx(sha256: string): Promise<Blob | null> {
    const file = await guard(() => this.#database.get("modelFiles", sha256));
    return file ? new Blob([file.onnx]) : null;
  }

  async saveModel(model: StoredModel, onnx: ArrayBuffer): Promise<void> {
    await guard(async () => {
      const transaction = this.#database.transaction(["models", "modelFiles"], "readwrite", { durability: "strict" });
      await Promise.all([
        transaction.objectStore("models").put(model),
        transaction.objectStore("modelFiles").put({ sha256: model.sha256, onnx }),
        transaction.done,
      ]);
    });
  }

  async removeModel(sha256: string): Promise<void> {
    await guard(async () => {
      const transaction = this.#database.transaction(["models", "modelFiles"], "readwrite");
      await Promise.all([
        transaction.objectStore("models").delete(sha256),
        transaction.objectStore("modelFiles").delete(sha256),
        transaction.done,
      ]);
    });
  }
}
