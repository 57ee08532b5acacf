import { batch, computed, signal } from "@preact/signals-core";
import type { UserRecords } from "../../cache/persistence.ts";
import { TaggedError } from "../../core/base/errors.ts";
import { moveShape } from "../../core/geometry/edit-shape.ts";
import { prepareShape } from "../../core/geometry/prepared-shape.ts";
import { type Point, type Region, type RegionShape, shapeBounds } from "../../core/geometry/shape.ts";
import { RegionIndex } from "../../core/geometry/shape-index.ts";
import { applyRegionEdit, type RegionEdit, RegionHistory } from "../../core/regions/region-edit.ts";
import { stableList } from "../base/derived.ts";
import type { MessageStore } from "../base/message-store.ts";
import type { EndClearing } from "../base/saved-list.ts";
import { hurry } from "../base/tracked.ts";
import { withState } from "../base/with-state.ts";
import { StoredRegions } from "./stored-regions.ts";

export interface RegionStoreOptions {
  readonly records: UserRecords;
  readonly messages: MessageStore;
  /** Names a new region: its number on this slide, and whether it is a high-power field. */
  readonly nameRegion: (number: number, highPowerField: boolean) => string;
}

/** A region to be: it gets its id here, and a name where it has none. */
export type NewRegion = Omit<Region, "id" | "name"> & { readonly name: string | null };

const MAX_NAME = 80;

interface RegionState {
  selectedId: string | null;
  /** A region's name is being typed, and is no edit yet. */
  typingName: boolean;
}

/** The regions of the open slide: every change is one edit that can be taken back, and is saved at once, in the order they were made. */
export class RegionStore extends withState((): RegionState => ({ selectedId: null, typingName: false })) {
  readonly #options: RegionStoreOptions;
  readonly #history = new RegionHistory();
  /** Grows with every change of the history. */
  readonly #steps = signal(0);
  readonly #lists: StoredRegions;
  #slideId: string | null = null;
  readonly #copied = signal<Region | null>(null);

  constructor(options: RegionStoreOptions) {
    super();
    this.#options = options;
    this.#lists = new StoredRegions(options);
  }

  /** How many edits are not on disk yet. */
  get unsaved(): number {
    return this.#lists.waiting.length;
  }

  get regions(): readonly Region[] {
    return this.#lists.regions;
  }

  readonly #selected = computed(() => this.regions.find((region) => region.id === this.selectedId) ?? null);
  get selected(): Region | null {
    return this.#selected.value;
  }

  readonly #exclusions = stableList(() =>
    this.regions.filter((region) => region.exclude).map((region) => region.shape),
  );
  /** Shapes whose cells and area are in no number. */
  get exclusions(): readonly RegionShape[] {
    return this.#exclusions.value;
  }

  readonly #index = computed(() => new RegionIndex(this.regions));
  /** The regions sorted by place. */
  get index(): RegionIndex {
    return this.#index.value;
  }

  get canUndo(): boolean {
    void this.#steps.value;
    return this.#history.canUndo;
  }

  get canRedo(): boolean {
    void this.#steps.value;
    return this.#history.canRedo;
  }

  get canPaste(): boolean {
    return this.#copied.value !== null;
  }

  async load(slideId: string): Promise<void> {
    this.#slideId = slideId;
    batch(() => {
      this.#history.clear();
      this.#steps.value++;
      this.selectedId = null;
    });
    await this.#lists.load(slideId);
  }

  /** Shows what another tab has stored of this slide. The steps back are then forgotten: they are of regions that may be gone. */
  async refresh(): Promise<void> {
    const before = this.regions;
    await this.#lists.refresh();
    if (this.regions === before || this.#lists.all.at(-1)?.name !== null) return;
    batch(() => {
      this.#history.clear();
      this.#steps.value++;
      if (!this.selected) this.selectedId = null;
    });
  }

  /** Keeps edits of a slide from being stored while its records are cleared. */
  beginClearing(slideId: string): EndClearing {
    return this.#lists.beginClearing((subject) => subject === slideId);
  }

  /** Drops what is shown and what waits to be stored of a slide: its records were cleared. */
  forget(slideId: string): void {
    this.#lists.forget((subject) => subject === slideId);
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
    this.#copied.value = this.selected ?? this.#copied.value;
    return this.selected !== null;
  }

  /** Puts the copied region down with its middle at a point (level-0 px), or beside itself when it lies there already. */
  async paste(at: Point): Promise<void> {
    const copied = this.#copied.value;
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
    this.selectedId = id;
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
    const slideId = this.#slideId;
    if (slideId === null) return;
    const regions = applyRegionEdit(this.regions, edit);
    let stored: Promise<number> = Promise.resolve(0);
    batch(() => {
      stored = this.#lists.add([{ name: crypto.randomUUID(), slideId, regions }]);
      if (touched) this.selectedId = touched.id;
      if (!this.selected) this.selectedId = null;
      this.#steps.value++;
      hurry();
    });
    await stored;
  }
}
