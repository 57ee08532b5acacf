declare const __SHARED_DATA__: string | null;

/** Address of the folder of real slides, or null on a machine that has none: tests that need it skip and say so. */
export const sharedDataUrl: string | null = __SHARED_DATA__;

/** Fetches a file of the real-data folder, as a Blob. */
export async function fetchSharedFile(path: string): Promise<Blob> {
  if (sharedDataUrl === null) throw new Error("the real-data folder is not present");
  const response = await fetch(`${sharedDataUrl}/${path}`);
  if (!response.ok) throw new Error(`cannot read ${path}: ${response.status}`);
  return response.blob();
}
