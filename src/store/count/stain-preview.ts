import { stainModel } from "../../core/model/counting-model.ts";
import type { StainParameters } from "../../core/stain/stain-profile.ts";
import type { MessageStore } from "../base/message-store.ts";
import type { AnalysisPort } from "../base/ports.ts";
import type { SlideStore } from "../slide/slide-store.ts";
import type { StainStore } from "../slide/stain-store.ts";
import type { ViewStore } from "../slide/view-store.ts";
import type { AnalysisStore } from "./analysis-store.ts";

export interface StainPreviewOptions {
  readonly stain: StainStore;
  readonly slides: SlideStore;
  readonly view: ViewStore;
  readonly analysis: AnalysisStore;
  readonly messages: MessageStore;
  readonly port: () => AnalysisPort;
}

/** Tries a stain profile's parameters on what is on screen, one trial at a time. */
export class StainPreview {
  readonly #options: StainPreviewOptions;
  #running = false;

  constructor(options: StainPreviewOptions) {
    this.#options = options;
  }

  /** Shows the cells that a draft would find; the last draft asked for is the one shown. */
  async show(draft: StainParameters): Promise<void> {
    const { stain, slides, view, analysis, messages, port } = this.#options;
    const bounds = view.viewer?.viewBounds();
    const { slide } = slides;
    if (!stain.profile || !slide || !slides.scale || !bounds || analysis.state !== "idle") return;
    stain.setDraft(draft);
    if (this.#running) return;
    this.#running = true;
    try {
      for (let tried: StainParameters | null = null; slides.slide === slide && stain.draft && stain.draft !== tried; ) {
        tried = stain.draft;
        const manifest = stainModel({ kind: stain.profile.kind, parameters: tried });
        const { micronsPerPx } = slides.scale;
        const request = { micronsPerPx, manifest, onnx: new Blob([]), backend: analysis.backend, bounds };
        const cells = await port().preview(slide.id, request);
        if (slides.slide === slide && stain.draft === tried) stain.setPreview(cells);
      }
    } catch (error) {
      messages.report(error);
    } finally {
      this.#running = false;
    }
  }
}
