import type { UserRecords } from "../cache/persistence.ts";
import { TaggedError } from "../core/errors.ts";
import { type Region, type RegionShape, shapeAreaPx2 } from "../core/regions.ts";
import type { MessageStore } from "./message-store.ts";
import { Observable } from "./observable.ts";

export interface RegionStoreParts {
  readonly records: UserRecords;
  readonly messages: MessageStore;
  /** Names a new region: its number on this slide, and whether it is a high-power field. */
  readonly nameRegion: (number: number, highPowerField: boolean) => string;
}

/** The regions of the open slide, saved after every change. */
export class RegionStore extends Observable {
  readonly #parts: RegionStoreParts;
  regions: readonly Region[] = [];
  selectedId: string | null = null;
  #slideId: string | null = null;

  constructor(parts: RegionStoreParts) {
    super();
    this.#parts = parts;
  }

  get selected(): Region | null {
    return this.regions.find((region) => region.id === this.selectedId) ?? null;
  }

  async load(slideId: string): Promise<void> {
    this.#slideId = slideId;
    this.regions = [];
    this.selectedId = null;
    this.changed();
    try {
      const regions = await this.#parts.records.loadRegions(slideId);
      if (this.#slideId === slideId) this.regions = regions;
    } catch (error) {
      this.#parts.messages.report(error);
    }
    this.changed();
  }

  /** Keeps a drawn shape; one without an area is reported and not kept. */
  async add(shape: RegionShape, highPowerField: boolean): Promise<void> {
    if (!(shapeAreaPx2(shape) > 0)) {
      this.#parts.messages.report(new TaggedError("RegionInvalid", "the region has no area"));
      return;
    }
    const number = 1 + this.regions.filter((region) => region.highPowerField === highPowerField).length;
    const region = {
      id: crypto.randomUUID(),
      name: this.#parts.nameRegion(number, highPowerField),
      shape,
      highPowerField,
    };
    this.regions = [...this.regions, region];
    this.selectedId = region.id;
    await this.#save();
  }

  async rename(id: string, name: string): Promise<void> {
    if (name.trim() === "") return;
    this.regions = this.regions.map((region) =>
      region.id === id ? { ...region, name: name.trim().slice(0, 80) } : region,
    );
    await this.#save();
  }

  async remove(id: string): Promise<void> {
    this.regions = this.regions.filter((region) => region.id !== id);
    if (this.selectedId === id) this.selectedId = null;
    await this.#save();
  }

  select(id: string | null): void {
    this.selectedId = id;
    this.changed();
  }

  async #save(): Promise<void> {
    this.changed();
    if (this.#slideId === null) return;
    try {
      await this.#parts.records.saveRegions(this.#slideId, this.regions);
    } catch (error) {
      this.#parts.messages.report(error);
    }
  }
}
