import { TaggedError } from "../core/base/errors.ts";
import { type ModelManifest, parseManifest } from "../core/model/manifest.ts";

/** A manifest with its network file, not yet compared with each other. */
export interface HandedModel {
  readonly manifest: ModelManifest;
  readonly onnx: Blob;
}

/** A manifest is a page of text; a larger file is something else and is not read. */
const MANIFEST_LIMIT_BYTES = 256 * 1024;

/**
 * The manifest and network among the files a user handed over: the manifest is the only .json file, the network is the file it names.
 * @throws ManifestInvalid, ModelMismatch naming the field.
 */
export async function readModelFiles(files: readonly File[]): Promise<HandedModel> {
  const manifests = files.filter(({ name }) => name.toLowerCase().endsWith(".json"));
  const [manifestFile] = manifests;
  if (!manifestFile || manifests.length > 1) {
    throw new TaggedError("ManifestInvalid", `${manifests.length} manifest files, expected one manifest.json`, {
      field: "(whole file)",
      expected: "one manifest.json beside the .onnx file",
    });
  }
  if (manifestFile.size > MANIFEST_LIMIT_BYTES) {
    throw new TaggedError("ManifestInvalid", `the manifest has ${manifestFile.size} bytes`, {
      field: "(whole file)",
      expected: `at most ${MANIFEST_LIMIT_BYTES} bytes`,
    });
  }
  let json: unknown;
  try {
    json = JSON.parse(await manifestFile.text());
  } catch (error) {
    throw new TaggedError(
      "ManifestInvalid",
      `${manifestFile.name} is not JSON`,
      { field: "(whole file)", expected: "JSON" },
      error,
    );
  }
  const manifest = parseManifest(json);
  const onnx = files.find(({ name }) => name === manifest.file);
  if (!onnx) {
    throw new TaggedError("ModelMismatch", `no file ${manifest.file} beside the manifest`, {
      field: "file",
      expected: manifest.file,
    });
  }
  return { manifest, onnx };
}
