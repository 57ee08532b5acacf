import type { PackageSubject, ReviewPackage } from "../../core/review/package-format.ts";
import { serveRpc, type WorkerScope } from "../rpc/server.ts";
import { type PackageContents, readReviewPackage, writeReviewPackage } from "./review-package-zip.ts";

/** Crops arrive as pictures and are packed as PNG. */
export interface PackageJob extends Omit<PackageContents, "crops"> {
  readonly crops: readonly { readonly cellId: string; readonly picture: ImageBitmap }[];
}

export interface ReviewPackageRequests {
  write: [PackageJob, Blob];
  read: [{ readonly file: Blob; readonly ours: PackageSubject }, ReviewPackage];
}

/** Packs and unpacks review packages away from the page's thread. */
serveRpc<ReviewPackageRequests>(globalThis as unknown as WorkerScope, {
  async write({ crops, ...contents }) {
    const packed = [];
    for (const { cellId, picture } of crops) packed.push({ cellId, png: await toPng(picture) });
    return { payload: await writeReviewPackage({ ...contents, crops: packed }) };
  },
  async read({ file, ours }) {
    return { payload: await readReviewPackage(file, ours) };
  },
});

async function toPng(picture: ImageBitmap): Promise<Blob> {
  const canvas = new OffscreenCanvas(picture.width, picture.height);
  canvas.getContext("2d")?.drawImage(picture, 0, 0);
  picture.close();
  return canvas.convertToBlob({ type: "image/png" });
}
