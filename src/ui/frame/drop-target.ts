import { css, html, nothing } from "lit";
import { text } from "../../core/text/text.ts";
import { define, storeElement } from "../parts/store-element.ts";
import { theme } from "../parts/theme.ts";
import { type DropPlan, planDrop } from "./dropped-files.ts";
import { FILES_PICKED, type HandedFile, joinSlideFiles, readDrop } from "./slide-files.ts";

/** Enough to tell JSON, after a byte order mark and some space, from anything else. */
const HEAD_BYTES = 64;

/**
 * Takes what is dropped anywhere on the page or picked, and says what is done with each file where
 * that is not plain.
 */
export class DropTarget extends storeElement("slides", "regionFiles", "view", "messages") {
  static override properties = { notes: { state: true } };
  static override styles = [
    theme,
    css`
      :host {
        position: fixed;
        left: 70px;
        bottom: 44px;
        width: min(520px, calc(100vw - 90px));
        z-index: 19;
      }
      [role="status"]:not(:empty) {
        background: var(--surface);
        border: 1px solid var(--line);
        border-left: 5px solid var(--accent);
        border-radius: 6px;
        padding: 8px 12px;
        overflow-wrap: anywhere;
      }
    `,
  ];
  /** One sentence per file of the last drop. */
  declare notes: readonly string[];
  readonly #over = (event: DragEvent): void => event.preventDefault();
  readonly #dropped = (event: DragEvent): void => {
    event.preventDefault();
    if (event.dataTransfer) void this.#take(readDrop(event.dataTransfer));
  };
  readonly #picked = (event: Event): void =>
    void this.#take(Promise.resolve((event as CustomEvent<HandedFile[]>).detail));

  constructor() {
    super();
    this.notes = [];
  }

  override connectedCallback(): void {
    super.connectedCallback();
    window.addEventListener("dragover", this.#over);
    window.addEventListener("drop", this.#dropped);
    window.addEventListener(FILES_PICKED, this.#picked);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    window.removeEventListener("dragover", this.#over);
    window.removeEventListener("drop", this.#dropped);
    window.removeEventListener(FILES_PICKED, this.#picked);
  }

  override render() {
    const words = text.ui.drop;
    return html`<div role="status" data-drop-notes>${
      this.notes.length === 0
        ? nothing
        : html`${this.notes.map((note) => html`<p>${note}</p>`)}
            <button
              @click=${() => {
                this.notes = [];
              }}
            >
              ${words.dismiss}
            </button>`
    }</div>`;
  }

  async #take(files: Promise<HandedFile[]>): Promise<void> {
    const { slides, regionFiles, view, messages } = this.stores;
    this.notes = [];
    try {
      const handed = joinSlideFiles(await files);
      const heads = await Promise.all(
        handed.map(async ({ input }) => ({
          name: input.name,
          // A folder is read as a slide of many tiles.
          head: input.kind === "file" ? new Uint8Array(await input.file.slice(0, HEAD_BYTES).arrayBuffer()) : FOLDER,
        })),
      );
      const plan = planDrop(heads, slides.slide !== null);
      this.notes = notesOf(plan, handed);
      const slide = plan.slide === null ? null : (handed[plan.slide] as HandedFile);
      if (slide) {
        await slides.open(slide.input, slide.handle);
        // Another slide, or none: the regions are not for it.
        if (slides.opening !== null || slides.slide?.name !== slide.input.name) return;
      }
      for (const at of plan.regions) {
        const { input } = handed[at] as HandedFile;
        if (input.kind !== "file") continue;
        view.setTab("regions");
        await regionFiles.importFile(input.file);
      }
    } catch (error) {
      messages.report(error);
    }
  }
}
define("granuloscope-drop-target", DropTarget);

const FOLDER = new Uint8Array([0]);

/** What is done with each file; nothing where one slide was dropped alone. */
function notesOf({ slide, regions, refused }: DropPlan, handed: readonly HandedFile[]): string[] {
  const words = text.ui.drop;
  if (handed.length === 1 && slide === 0) return [];
  const name = (at: number): string => (handed[at] as HandedFile).input.name;
  return [
    ...(slide === null ? [] : [words.opened(name(slide))]),
    ...regions.map((at) => words.imported(name(at))),
    ...refused.map(({ file, reason }) => words.refused[reason](name(file))),
  ];
}
