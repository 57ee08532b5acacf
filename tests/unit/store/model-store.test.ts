import { expect, test } from "vitest";
import type { ModelRecords, StoredModel } from "../../../src/cache/persistence.ts";
import { TaggedError } from "../../../src/core/base/errors.ts";
import { parseManifest } from "../../../src/core/model/manifest.ts";
import type { TryModel } from "../../../src/store/base/ports.ts";
import { ModelStore } from "../../../src/store/count/model-store.ts";
import { testManifest, testManifestJson } from "../support/test-manifest.ts";

const own = parseManifest({ ...testManifestJson(), id: "own-1", name: "Own", sha256: "a".repeat(64) });
const facts = { operators: ["Conv"], nodes: 1, parameters: 10 };
const files = [new File(["{}"], "manifest.json"), new File(["x"], "model.onnx")];

/** A database and settings that outlive the store. */
function setUp() {
  const models = new Map<string, StoredModel>();
  const bytes = new Map<string, ArrayBuffer>();
  const settings = new Map<string, string>();
  const records: ModelRecords = {
    models: async () => [...models.values()],
    loadOnnx: async (sha256) => (bytes.has(sha256) ? new Blob([bytes.get(sha256) as ArrayBuffer]) : null),
    saveModel: async (model, onnx) => {
      models.set(model.sha256, model);
      bytes.set(model.sha256, onnx);
    },
    removeModel: async (sha256) => {
      models.delete(sha256);
      bytes.delete(sha256);
    },
  };
  const changes: string[] = [];
  const create = async (tryModel: TryModel = async () => ({ manifest: own, onnx: new ArrayBuffer(4), facts })) => {
    const store: ModelStore = new ModelStore({
      builtIn: { manifest: testManifest(), loadOnnx: async () => new Blob(["built in"]) },
      records,
      settings: { getItem: (key) => settings.get(key) ?? null, setItem: (key, value) => void settings.set(key, value) },
      tryModel,
      onChange: async (change) => {
        changes.push(`from ${store.manifest.id}`);
        change();
      },
    });
    await store.load();
    return store;
  };
  return { create, models, changes };
}

test("a network is tried, kept, chosen, found again after a reload, and removed", async () => {
  const { create, models, changes } = setUp();
  const store = await create();
  await store.add(files);
  expect(store.added).toBe("Own");
  expect(store.manifest.id).toBe("test-1");
  await store.choose(own.sha256);
  expect(store.manifest.id).toBe("own-1");
  expect((await store.loadOnnx(new AbortController().signal)).size).toBe(4);

  const later = await create();
  expect(later.manifest.id).toBe("own-1");
  await later.remove(own.sha256);
  expect(later.manifest.id).toBe("test-1");
  expect(models.size).toBe(0);
  expect(changes).toEqual(["from test-1", "from own-1"]);
  expect((await create()).lost).toBe(false);
});

test("a wrong network gives an error and nothing changes", async () => {
  const { create, models } = setUp();
  const store = await create(async () => {
    throw new TaggedError("ModelRefused", "no", { field: "operators" });
  });
  await store.add(files);
  expect(store.problem?.details["field"]).toBe("operators");
  expect(store.checking).toBeNull();
  expect(models.size).toBe(0);
});

test("a network that is gone gives way to the built-in one, with a message", async () => {
  const { create, models } = setUp();
  const store = await create();
  await store.add(files);
  await store.choose(own.sha256);
  models.clear();
  const later = await create();
  expect(later.lost).toBe(true);
  expect(later.manifest.id).toBe("test-1");
});
