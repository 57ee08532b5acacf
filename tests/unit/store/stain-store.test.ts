import { expect, test } from "vitest";
import { DEFAULT_STAIN_PARAMETERS } from "../../../src/core/stain/stain-profile.ts";
import { follow } from "../../../src/store/base/tracked.ts";
import { StainStore } from "../../../src/store/slide/stain-store.ts";
import { rowOfCells } from "../support/test-app.ts";
import { testManifest } from "../support/test-manifest.ts";

const network = { manifest: testManifest(), loadOnnx: async () => new Blob(["weights"]) };
const guess = (kind: "he" | "dab") => ({ kind }) as never;

test("what the colours show decides, until the user does; only what a user chose is kept with the slide", async () => {
  const store = new StainStore(network);
  store.begin(guess("dab"), null);
  expect(store).toMatchObject({ kind: "dab", source: "detected", saved: null });
  expect(store.manifest).not.toBe(network.manifest);
  expect((await store.loadOnnx()).size).toBe(0);
  store.choose("he", null);
  expect(store.saved).toEqual({ kind: "he", parameters: null });
  expect(store.manifest).toBe(network.manifest);
  expect((await store.loadOnnx()).size).toBeGreaterThan(0);
  const again = new StainStore(network);
  again.begin(guess("dab"), JSON.parse(JSON.stringify(store.saved)));
  expect(again).toMatchObject({ kind: "he", source: "user", profile: null });
});

test("a stored record that makes no sense is none", () => {
  for (const saved of [3, "dab", {}, { kind: "pink" }, null]) {
    const store = new StainStore(network);
    store.begin(guess("he"), saved);
    expect(store).toMatchObject({ kind: "he", source: "detected" });
  }
});

test("other parameters are another manifest at once; the same ones keep it", () => {
  const store = new StainStore(network);
  store.begin(guess("dab"), null);
  const names: string[] = [];
  follow(() => void names.push(store.manifest.sha256));
  const { manifest } = store;
  store.setDraft(DEFAULT_STAIN_PARAMETERS.dab);
  expect(store.manifest).toBe(manifest);
  const [first] = Object.entries(DEFAULT_STAIN_PARAMETERS.dab).filter(([, value]) => typeof value === "number");
  const changed = { ...DEFAULT_STAIN_PARAMETERS.dab, [first?.[0] as string]: (first?.[1] as number) * 1.1 };
  store.choose("dab", changed);
  expect(store.parameters).toEqual(changed);
  expect(store.manifest.sha256).not.toBe(manifest.sha256);
  expect(new Set(names).size).toBe(2);
});

test("a trial ends with its draft, and with another choice", () => {
  const store = new StainStore(network);
  store.begin(guess("dab"), null);
  for (const end of [() => store.setDraft(null), () => store.choose("dab", null)]) {
    store.setDraft(DEFAULT_STAIN_PARAMETERS.dab);
    store.setPreview(rowOfCells(2));
    expect(store.preview?.count).toBe(2);
    end();
    expect([store.draft, store.preview]).toEqual([null, null]);
  }
});
