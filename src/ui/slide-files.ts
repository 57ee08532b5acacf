import type { FolderFile, SlideInput } from "../core/slide.ts";

/** A slide as a person handed it over; handle: lets the browser open the file again later. */
export interface HandedSlide {
  readonly input: SlideInput;
  readonly handle: FileSystemFileHandle | null;
}

/** What was dropped: one file, a folder, or several of both together; null when it is none. Must be called inside the drop event. */
export async function readDrop(data: DataTransfer): Promise<HandedSlide | null> {
  const together = [...data.items].filter(({ kind }) => kind === "file");
  if (together.length > 1) return readTogether(together);
  const item = [...data.items].find((candidate) => candidate.kind === "file");
  if (!item) return null;
  const entry = item.webkitGetAsEntry();
  const file = item.getAsFile();
  const getHandle = (item as DataTransferItem & { getAsFileSystemHandle?(): Promise<FileSystemHandle | null> })
    .getAsFileSystemHandle;
  const handle = getHandle ? getHandle.call(item).catch(() => null) : Promise.resolve(null);
  if (entry?.isDirectory) {
    const files = await readFolder(entry as FileSystemDirectoryEntry);
    return { input: { kind: "folder", name: entry.name, files }, handle: null };
  }
  if (!file) return null;
  const found = await handle;
  return {
    input: { kind: "file", name: file.name, file },
    handle: found?.kind === "file" ? (found as FileSystemFileHandle) : null,
  };
}

/** Several files, or files and folders (a .mrxs file beside its folder): one slide of many files. */
async function readTogether(items: readonly DataTransferItem[]): Promise<HandedSlide | null> {
  const entries = items.map((item) => item.webkitGetAsEntry()).filter((entry) => entry !== null);
  const name = entries.find(({ isFile }) => isFile)?.name ?? entries[0]?.name;
  if (name === undefined) return null;
  return { input: { kind: "folder", name, files: await readEntries(entries) }, handle: null };
}

/** What a file or folder picker gave. */
export function readPicked(files: FileList | null): SlideInput | null {
  const first = files?.[0];
  if (!files || !first) return null;
  if (!first.webkitRelativePath) {
    if (files.length === 1) return { kind: "file", name: first.name, file: first };
    return { kind: "folder", name: first.name, files: [...files].map((file) => ({ path: file.name, file })) };
  }
  const name = first.webkitRelativePath.split("/")[0] ?? first.name;
  return { kind: "folder", name, files: [...files].map((file) => ({ path: file.webkitRelativePath, file })) };
}

async function readFolder(folder: FileSystemDirectoryEntry): Promise<FolderFile[]> {
  const files: FolderFile[] = [];
  const reader = folder.createReader();
  for (;;) {
    // readEntries gives at most 100 at a time and an empty list at the end.
    const entries = await new Promise<FileSystemEntry[]>((resolve, reject) => reader.readEntries(resolve, reject));
    if (entries.length === 0) return files;
    files.push(...(await readEntries(entries)));
  }
}

async function readEntries(entries: readonly FileSystemEntry[]): Promise<FolderFile[]> {
  const files: FolderFile[] = [];
  for (const entry of entries) {
    if (entry.isDirectory) files.push(...(await readFolder(entry as FileSystemDirectoryEntry)));
    else {
      const file = await new Promise<File>((resolve, reject) => (entry as FileSystemFileEntry).file(resolve, reject));
      files.push({ path: entry.fullPath.replace(/^\//, ""), file });
    }
  }
  return files;
}
