import type { FolderFile, SlideInput } from "../../core/slide/slide.ts";

/** A file or a folder of tiles as a user handed it over; handle: lets the browser open the file again later. */
export interface HandedFile {
  readonly input: Extract<SlideInput, { kind: "file" | "folder" }>;
  readonly handle: FileSystemFileHandle | null;
}

/** Every file and folder that was dropped. Must be called inside the drop event. */
export async function readDrop(data: DataTransfer): Promise<HandedFile[]> {
  // All of them are asked for at once: after the first wait the browser gives no more.
  const items = [...data.items].filter(({ kind }) => kind === "file").map(readItem);
  return (await Promise.all(items)).filter((handed) => handed !== null);
}

async function readItem(item: DataTransferItem): Promise<HandedFile | null> {
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

function readPicked(files: FileList | null): HandedFile[] {
  const first = files?.[0];
  if (!files || !first) return [];
  if (!first.webkitRelativePath) return [...files].map((file) => handed({ kind: "file", name: file.name, file }));
  const name = first.webkitRelativePath.split("/")[0] ?? first.name;
  const inside = [...files].map((file) => ({ path: file.webkitRelativePath, file }));
  return [handed({ kind: "folder", name, files: inside })];
}

function handed(input: HandedFile["input"]): HandedFile {
  return { input, handle: null };
}

/** Files of one slide each: a .mrxs file with its folder, or DICOM objects. */
const PART_OF_A_SLIDE = /\.(mrxs|dcm)$/i;

/** Files that were handed over together and make one slide, as one folder; all others as they are. */
export function joinSlideFiles(files: readonly HandedFile[]): readonly HandedFile[] {
  const first = files.find(({ input }) => PART_OF_A_SLIDE.test(input.name));
  const parts = files.filter(({ input }) => input.kind === "folder" || isPart(input, first?.input.name ?? ""));
  if (!first || parts.length < 2) return files;
  const inside = parts.flatMap(({ input }) =>
    input.kind === "file"
      ? [{ path: input.name, file: input.file }]
      : input.files.map(({ path, file }) => ({ path: `${input.name}/${path}`, file })),
  );
  return [
    handed({ kind: "folder", name: first.input.name, files: inside }),
    ...files.filter((one) => !parts.includes(one)),
  ];
}

/** An .mrxs slide's other files have any name and the endings .dat and .ini. */
function isPart({ name }: HandedFile["input"], slideName: string): boolean {
  return PART_OF_A_SLIDE.test(name) || (/\.mrxs$/i.test(slideName) && /\.(dat|ini)$/i.test(name));
}

/** Name of the event with which picked files go to the element that also takes dropped ones. */
export const FILES_PICKED = "granuloscope-files-picked";

/** Hands files to the element that takes them. */
export function handOn(detail: readonly HandedFile[]): void {
  if (detail.length > 0) window.dispatchEvent(new CustomEvent(FILES_PICKED, { detail }));
}

/** Hands on what a picker gave, and empties it, so that the same file can be picked again. */
export function handOnPicked(event: Event): void {
  const field = event.target as HTMLInputElement;
  const files = readPicked(field.files);
  field.value = "";
  handOn(files);
}

/** The picker of the File System Access API; TypeScript's library does not have it yet. */
interface HandlePicker {
  showOpenFilePicker?(options: { readonly multiple: boolean }): Promise<FileSystemFileHandle[]>;
}

/** Whether this browser's picker gives handles, by which a file can be opened again on another day. */
export function canPickWithHandle(): boolean {
  return typeof (window as HandlePicker).showOpenFilePicker === "function";
}

/** Asks the user for files; empty where the user gave up. */
export async function pickWithHandle(): Promise<HandedFile[]> {
  try {
    const handles = (await (window as HandlePicker).showOpenFilePicker?.({ multiple: true })) ?? [];
    return await Promise.all(
      handles.map(async (handle): Promise<HandedFile> => {
        const file = await handle.getFile();
        return { input: { kind: "file", name: file.name, file }, handle };
      }),
    );
  } catch (error) {
    if (error instanceof DOMException && error.name === "AbortError") return [];
    throw error;
  }
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
