import { afterAll, expect, test } from "vitest";
import { type ErrorTag, toTaggedError } from "../../../src/core/base/errors.ts";
import { ModelTrial } from "../../../src/worker/tasks/model-trial.ts";
import manifestJson from "../../fixtures/tiny-network.json";
import { mutateBytes, mutateManifest } from "./mutate-model.ts";
import { loadTinyNetwork } from "./tiny-network.ts";

const EACH = 1000;
/** What a mutated network may end with; anything else is a hole in the checks. */
const CLEAR: readonly ErrorTag[] = [
  "ManifestInvalid",
  "ModelMismatch",
  "ModelRefused",
  "ModelUnusable",
  "CanaryFailed",
];

const client = new ModelTrial(
  () => new Worker(new URL("../../../src/worker/tasks/task-worker.ts", import.meta.url), { type: "module" }),
  30_000,
);
afterAll(() => client.close());
const { bytes } = await loadTinyNetwork();

function filesOf(manifest: string, onnx: Uint8Array<ArrayBuffer>): File[] {
  return [new File([manifest], "manifest.json"), new File([onnx], "tiny-network.onnx")];
}

/** The manifest with the mutated file's own length and sum, so that only what is inside can give it away. */
async function manifestFor(onnx: Uint8Array<ArrayBuffer>): Promise<string> {
  const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", onnx));
  const sha256 = Array.from(digest, (byte) => byte.toString(16).padStart(2, "0")).join("");
  return JSON.stringify({ ...manifestJson, bytes: Math.max(1, onnx.length), sha256 });
}

async function outcomes(count: number, make: (seed: number) => Promise<File[]>): Promise<Map<string, number>> {
  const seen = new Map<string, number>();
  for (let seed = 1; seed <= count; seed++) {
    const files = await make(seed);
    const said = await client.tryModel(files).then(
      () => "accepted",
      (error: unknown) => {
        const tagged = toTaggedError(error);
        if (!CLEAR.includes(tagged._tag)) throw new Error(`seed ${seed}: ${tagged._tag}: ${tagged.message}`);
        const named = tagged.details["field"] ?? tagged.details["reason"];
        if (named === undefined) throw new Error(`seed ${seed}: no field named in ${tagged.message}`);
        return tagged.details["field"] === "run" ? "no answer" : tagged._tag;
      },
    );
    seen.set(said, (seen.get(said) ?? 0) + 1);
  }
  return seen;
}

function report(what: string, seen: Map<string, number>, sessions: number): void {
  const counts = [...seen].map(([name, count]) => `${name} ${count}`).join(", ");
  console.log(`${EACH} mutated ${what}: ${counts}; ${sessions} reached a session`);
}

test("the unchanged network is accepted", async () => {
  const tried = await client.tryModel(filesOf(JSON.stringify(manifestJson), bytes));
  expect(tried.manifest.id).toBe("tiny-1");
  expect(tried.facts).toMatchObject({ nodes: 6, operators: ["Conv", "Relu"] });
  expect(new Uint8Array(tried.onnx)).toEqual(bytes);
});

test("1,000 mutated manifests each end in a clear error or a network that answers", async () => {
  const before = client.sessions;
  const seen = await outcomes(EACH, async (seed) => filesOf(mutateManifest(manifestJson, seed), bytes));
  report("manifests", seen, client.sessions - before);
  expect([...seen.values()].reduce((sum, count) => sum + count, 0)).toBe(EACH);
  expect(seen.get("ManifestInvalid")).toBeGreaterThan(EACH / 2);
}, 280_000);

test("1,000 mutated network files each end in a clear error or a network that answers, and the next one is tried", async () => {
  const before = client.sessions;
  const seen = await outcomes(EACH, async (seed) => {
    const onnx = mutateBytes(bytes, seed);
    // One in eight keeps the true sum in its manifest: the commonest mistake is a file of another version.
    return filesOf(seed % 8 === 0 ? JSON.stringify(manifestJson) : await manifestFor(onnx), onnx);
  });
  report("network files", seen, client.sessions - before);
  expect(client.sessions - before).toBeGreaterThan(50);
  await client.tryModel(filesOf(JSON.stringify(manifestJson), bytes));
}, 280_000);
