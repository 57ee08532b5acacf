/** What is known of a file before it is read. */
export interface DroppedFile {
  readonly name: string;
  /** Its first bytes; a few are enough. */
  readonly head: Uint8Array;
}

/** Why a file is left alone. */
export type RefusalReason = "second-slide" | "needs-slide" | "model" | "not-a-slide";

/** What is done with the files dropped together; numbers are places in the list. */
export interface DropPlan {
  readonly slide: number | null;
  readonly regions: readonly number[];
  readonly refused: readonly { readonly file: number; readonly reason: RefusalReason }[];
}

/** Files that people have at hand beside slides. Anything else that is no JSON is tried as a slide. */
const NOT_SLIDES = /\.(csv|tsv|txt|md|pdf|docx?|xlsx?|pptx?|odt|ods|html?|js|css|mp4|mov|mp3|wav|exe|log)$/i;
const MODEL = /\.onnx$/i;
const REGIONS = /\.(geo)?json(\.gz)?$/i;
const BRACE = "{".charCodeAt(0);
const BRACKET = "[".charCodeAt(0);

/**
 * Decides before anything is opened, so that a file that is no slide never closes one. The first
 * slide is opened; region files go into it, or into the slide that is open.
 */
export function planDrop(files: readonly DroppedFile[], hasSlide: boolean): DropPlan {
  // With nothing to lose it is tried: the failure to open says more than its name does.
  if (!hasSlide && files.length === 1 && kindOf(files[0] as DroppedFile) === "not-a-slide") {
    return { slide: 0, regions: [], refused: [] };
  }
  let slide: number | null = null;
  const regionFiles: number[] = [];
  const refused: { file: number; reason: RefusalReason }[] = [];
  files.forEach((file, at) => {
    const kind = kindOf(file);
    if (kind === "regions") regionFiles.push(at);
    else if (kind !== "slide") refused.push({ file: at, reason: kind });
    else if (slide === null) slide = at;
    else refused.push({ file: at, reason: "second-slide" });
  });
  if (slide !== null || hasSlide) return { slide, regions: regionFiles, refused };
  const homeless = regionFiles.map((file) => ({ file, reason: "needs-slide" as const }));
  return { slide, regions: [], refused: [...refused, ...homeless].sort((a, b) => a.file - b.file) };
}

function kindOf({ name, head }: DroppedFile): "slide" | "regions" | "model" | "not-a-slide" {
  if (MODEL.test(name)) return "model";
  if (REGIONS.test(name) || isJson(head)) return "regions";
  return NOT_SLIDES.test(name) || head.length === 0 ? "not-a-slide" : "slide";
}

/** True where the text begins with a brace or bracket, whatever space or byte order mark is before it. */
function isJson(head: Uint8Array): boolean {
  const first = head.find((byte) => byte > 32 && byte < 128);
  return first === BRACE || first === BRACKET;
}
