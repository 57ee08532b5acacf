import type { UserRecords } from "../../cache/persistence.ts";
import { TaggedError } from "../../core/base/errors.ts";
import { moveShape } from "../../core/geometry/edit-shape.ts";
import { prepareShape } from "../../core/geometry/prepared-shape.ts";
import { type Point, type Region, type RegionShape, shapeBounds } from "../../core/geometry/shape.ts";
import { RegionIndex } from "../../core/geometry/shape-index.ts";
import { applyRegionEdit, type RegionEdit, RegionHistory } from "../../core/regions/region-edit.ts";
import type { MessageStore } from "../base/message-store.ts";
import { Observable } from "../base/observable.ts";

export interface RegionStoreOptions {
  readonly records: UserRecords;
  readonly messages: MessageStore;
  /** Names a new region: its number on this slide, and whether it is a high-power field. */
  readonly nameRegion: (number: number, highPowerField: boolean) => string;
}

/** A region to be: it gets its id here, and a name where it has none. */
export type NewRegion = Omit<Region, "id" | "name"> & { readonly name: string | null };

const MAX_NAME = 80;

/** A slide's regions after one edit. */
interface WaitingList {
  readonly slideId: string;
  readonly regions: readonly Region[];
}

/** The regions of the open slide: every change is one edit that can be taken back, and is saved at once, in the order they were made. */
export class RegionStore extends Observable {
  readonly #options: RegionStoreOptions;
  readonly #history = new RegionHistory();
  regions: readonly Region[] = [];
  selectedId: string | null = null;
  #slideId: string | null = null;
  #index: RegionIndex | null = null;
  #copied: Region | null = null;
  #saving: Promise<void> = Promise.resolve();
  /** Lists not on disk yet, of whatever slide; what could not be stored is tried again with the next edit. */
  #waiting: readonly WaitingList[] = [];
  /** A region's name is being typed, and is no edit yet. */
  typingName = false;

  constructor(options: RegionStoreOptions) {
    super();
    this.#options = options;
  }

  /** How many edits are not on disk yet. */
  get unsaved(): number {
    return this.#waiting.length;
  }

  get selected(): Region | null {
    return this.regions.find((region) => region.id === this.selectedId) ?? null;
  }

  /** Shapes whose cells and area are in no number. */
  get exclusions(): readonly RegionShape[] {
    return this.regions.filter((region) => region.exclude).map((region) => region.shape);
  }

  /** The regions sorted by place. */
  get index(): RegionIndex {
    this.#index ??= new RegionIndex(this.regions);
    return this.#index;
  }

  get canUndo(): boolean {
    return this.#history.canUndo;
  }

  get canRedo(): boolean {
    return this.#history.canRedo;
  }

  get canPaste(): boolean {
    return this.#copied !== null;
  }

  async load(slideId: string): Promise<void> {
    this.#slideId = slideId;
    this.#history.clear();
    this.selectedId = null;
    this.#show([]);
    try {
      await this.#saving;
      const stored = await this.#options.records.loadRegions(slideId);
      if (this.#slideId !== slideId) return;
      this.#show(this.#waiting.findLast((list) => list.slideId === slideId)?.regions ?? stored);
    } catch (error) {
      this.#options.messages.report(error);
    }
  }

  /** Takes in what another tab has stored of this slide. The steps back are then forgotten: they are of regions that may be gone. */
  async refresh(): Promise<void> {
    const slideId = this.#slideId;
    if (slideId === null) return;
    try {
      await this.#saving;
      const stored = await this.#options.records.loadRegions(slideId);
      const isOurs = this.#waiting.some((list) => list.slideId === slideId);
      if (this.#slideId !== slideId || isOurs || JSON.stringify(stored) === JSON.stringify(this.regions)) return;
      this.#history.clear();
      this.#show(stored);
      if (this.selectedId !== null && !this.selected) this.select(null);
    } catch (error) {
      this.#options.messages.report(error);
    }
  }

  /** Drops what waits to be stored of a slide: its records were cleared. */
  forget(slideId: string): void {
    this.#waiting = this.#waiting.filter((list) => list.slideId !== slideId);
  }

  /** Keeps a drawn shape and selects it; one without an area is reported and not kept. */
  add(shape: RegionShape, highPowerField: boolean, exclude = false): Promise<void> {
    return this.addAll([{ name: null, shape, highPowerField, exclude }]);
  }

  /** Keeps several at once, as one edit; those without an area are left out and reported. */
  async addAll(added: readonly NewRegion[]): Promise<void> {
    const usable = added.filter(({ shape }) => prepareShape(shape).areaPx2 > 0);
    if (usable.length < added.length) {
      this.#options.messages.report(new TaggedError("RegionInvalid", "the region has no area"));
    }
    if (usable.length === 0) return;
    const numbers = new Map([true, false].map((field) => [field, this.#countOf(field)]));
    const edit = usable.map((region, offset) => {
      const number = 1 + (numbers.get(region.highPowerField) ?? 0);
      numbers.set(region.highPowerField, number);
      const name = region.name ?? this.#options.nameRegion(number, region.highPowerField);
      const after: Region = { ...region, id: crypto.randomUUID(), name: name.slice(0, MAX_NAME) };
      return { index: this.regions.length + offset, before: null, after };
    });
    this.selectedId = edit[0]?.after.id ?? null;
    await this.#edit(edit);
  }

  async rename(id: string, name: string): Promise<void> {
    const trimmed = name.trim().slice(0, MAX_NAME);
    if (trimmed !== "") await this.#change(id, (region) => ({ ...region, name: trimmed }));
  }

  /** Takes a region out of every number, or back into them. */
  async setExclude(id: string, exclude: boolean): Promise<void> {
    await this.#change(id, (region) => ({ ...region, exclude }));
  }

  /** Gives a region another shape; one without an area changes nothing. */
  async setShape(id: string, shape: RegionShape): Promise<void> {
    if (prepareShape(shape).areaPx2 > 0) await this.#change(id, (region) => ({ ...region, shape }));
  }

  async remove(id: string): Promise<void> {
    const index = this.regions.findIndex((region) => region.id === id);
    const before = this.regions[index];
    if (!before) return;
    if (this.selectedId === id) this.selectedId = null;
    await this.#edit([{ index, before, after: null }]);
  }

  async removeAll(): Promise<void> {
    const edit = this.regions.map((before, index) => ({ index, before, after: null })).reverse();
    this.selectedId = null;
    if (edit.length > 0) await this.#edit(edit);
  }

  /** Copies the selected region for pasting, on this slide or another opened in this visit. */
  copySelected(): boolean {
    this.#copied = this.selected ?? this.#copied;
    this.changed();
    return this.selected !== null;
  }

  /** Puts the copied region down with its middle at a point (level-0 px), or beside itself when it lies there already. */
  async paste(at: Point): Promise<void> {
    const copied = this.#copied;
    if (!copied) return;
    const { x0, y0, x1, y1 } = shapeBounds(copied.shape);
    const move = { x: at.x - (x0 + x1) / 2, y: at.y - (y0 + y1) / 2 };
    await this.#addMoved(copied, move.x, move.y);
  }

  /** A second region like the selected one, moved by level-0 px. */
  async duplicateSelected(dx: number, dy: number): Promise<void> {
    if (this.selected) await this.#addMoved(this.selected, dx, dy);
  }

  async undo(): Promise<void> {
    const edit = this.#history.undo();
    if (edit) await this.#apply(edit);
  }

  async redo(): Promise<void> {
    const edit = this.#history.redo();
    if (edit) await this.#apply(edit);
  }

  select(id: string | null): void {
    if (this.selectedId === id) return;
    this.selectedId = id;
    this.changed();
  }

  #countOf(highPowerField: boolean): number {
    return this.regions.filter((region) => region.highPowerField === highPowerField).length;
  }

  #addMoved(region: Region, dx: number, dy: number): Promise<void> {
    return this.addAll([{ ...region, name: null, shape: moveShape(region.shape, dx, dy) }]);
  }

  async #change(id: string, change: (region: Region) => Region): Promise<void> {
    const index = this.regions.findIndex((region) => region.id === id);
    const before = this.regions[index];
    if (before) await this.#edit([{ index, before, after: change(before) }]);
  }

  async #edit(edit: RegionEdit): Promise<void> {
    this.#history.note(edit);
    await this.#apply(edit);
  }

  /** Makes an edit and saves; the region it ends with is looked at, so that undoing is seen. */
  async #apply(edit: RegionEdit): Promise<void> {
    const touched = edit.length === 1 ? edit[0]?.after : null;
    if (touched) this.selectedId = touched.id;
    this.#show(applyRegionEdit(this.regions, edit));
    if (this.selectedId !== null && !this.selected) this.select(null);
    const slideId = this.#slideId;
    if (slideId === null) return;
    this.#waiting = [...this.#waiting, { slideId, regions: this.regions }];
    this.#saving = this.#saving.then(() => this.#storeWaiting());
    await this.#saving;
  }

  async #storeWaiting(): Promise<void> {
    const { records, messages } = this.#options;
    try {
      for (let [next] = this.#waiting; next; [next] = this.#waiting) {
        await records.saveRegions(next.slideId, next.regions);
        this.#waiting = this.#waiting.filter((list) => list !== next);
      }
    } catch (error) {
      messages.report(error);
    }
  }

  #show(regions: readonly Region[]): void {
    this.regions = regions;
    this.#index = null;
    this.changed();
  }
}
