import type { PackageContents } from "./review-package-zip.ts";
import type { PackageJob } from "./tasks.ts";

/** The crops of a package as PNG, one after the other. The pictures are closed. */
export async function packCrops(crops: PackageJob["crops"]): Promise<PackageContents["crops"]> {
  const packed = [];
  for (const { cellId, picture } of crops) packed.push({ cellId, png: await toPng(picture) });
  return packed;
}

async function toPng(picture: ImageBitmap): Promise<Blob> {
  const canvas = new OffscreenCanvas(picture.width, picture.height);
  canvas.getContext("2d")?.drawImage(picture, 0, 0);
  picture.close();
  return canvas.convertToBlob({ type: "image/png" });
}
