import type { SlideInput } from "../../core/slide/slide.ts";
import type { TileAddress } from "../../core/slide/window.ts";
import type { CropSquare, SlideRequests } from "../rpc/protocol.ts";
import { type OpenedSlide, SlideConnection } from "./slide-connection.ts";

/** A square of one of the open slides. */
interface CropOfSlide extends CropSquare {
  readonly slideId: string;
}

/** The page's hold on the slide worker: tiles and crops of the slides that are open. */
export class SlideClient {
  readonly #connection: SlideConnection<SlideRequests>;

  constructor(createWorker: () => Worker) {
    this.#connection = new SlideConnection<SlideRequests>(createWorker);
  }

  /** Opens a slide beside those that are open. @throws the tags of sources/, Cancelled, WorkerFailed. */
  open(input: SlideInput, signal?: AbortSignal): Promise<OpenedSlide> {
    return this.#connection.open(input, signal);
  }

  /** @throws TileUnreadable, WrongSlide, Cancelled, WorkerFailed. */
  async readTile(slideId: string, address: TileAddress, signal?: AbortSignal): Promise<ImageBitmap> {
    const { rpc, slide } = await this.#connection.to(slideId);
    return rpc.call("readTile", { slide, request: address }, { signal });
  }

  /** @throws TileUnreadable, WrongSlide, Cancelled, WorkerFailed. */
  async readCrop({ slideId, ...square }: CropOfSlide, signal?: AbortSignal): Promise<ImageBitmap> {
    const { rpc, slide } = await this.#connection.to(slideId);
    return rpc.call("readCrop", { slide, request: square }, { signal });
  }
}
