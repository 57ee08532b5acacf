// Runs an exported model on the canary picture with onnxruntime-web (WASM) and compares it with its manifest:
//   node models/training/verify.mjs models/granulocytes-5
import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import * as ort from "onnxruntime-web/wasm";

const folder = process.argv[2];
const manifest = JSON.parse(readFileSync(join(folder, "manifest.json"), "utf8"));
const model = readFileSync(join(folder, manifest.file));
const sha256 = createHash("sha256").update(model).digest("hex");
if (sha256 !== manifest.sha256 || model.length !== manifest.bytes) throw new Error("model.onnx is not the manifest's file");

function canary() {
  const { mean, std } = manifest.input;
  const pixels = new Float32Array(3 * 128 * 128);
  for (let y = 0; y < 128; y++) {
    for (let x = 0; x < 128; x++) {
      const i = x >> 5;
      const j = y >> 5;
      const squared = (x - (16 + 32 * i)) ** 2 + (y - (16 + 32 * j)) ** 2;
      let colour = [236, 208, 222];
      if (squared <= 64) {
        if ((i + j) % 2 === 0) colour = [104, 72, 148];
        else colour = squared <= 20 ? [84, 48, 132] : [224, 92, 120];
      }
      for (let c = 0; c < 3; c++) pixels[(c * 128 + y) * 128 + x] = (colour[c] - mean[c]) / std[c];
    }
  }
  return pixels;
}

ort.env.wasm.numThreads = 1;
const session = await ort.InferenceSession.create(new Uint8Array(model));
const answer = await session.run({ pixels: new ort.Tensor("float32", canary(), [1, 3, 128, 128]) });
const centre = answer.centre.data;
const classes = answer.classes.data;
const found = {
  centreMean: centre.reduce((sum, value) => sum + value, 0) / centre.length,
  centreMax: centre.reduce((top, value) => Math.max(top, value), -Infinity),
  classAbsoluteMean: classes.reduce((sum, value) => sum + Math.abs(value), 0) / classes.length,
};
console.log(answer.centre.dims, answer.classes.dims, found, manifest.canary);
for (const [name, value] of Object.entries(found)) {
  if (Math.abs(value - manifest.canary[name]) > 1e-3) throw new Error(`${name} differs from the manifest`);
}
// Height and width are free: a window of another size must run too.
const other = await session.run({ pixels: new ort.Tensor("float32", new Float32Array(3 * 64 * 200), [1, 3, 64, 200]) });
if (String(other.classes.dims) !== "1,6,32,100") throw new Error(`unexpected shape ${other.classes.dims}`);
console.log("verified");
