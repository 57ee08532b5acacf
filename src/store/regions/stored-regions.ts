import { computed } from "@preact/signals-core";
import type { UserRecords } from "../../cache/persistence.ts";
import type { Region } from "../../core/geometry/shape.ts";
import type { MessageStore } from "../base/message-store.ts";
import { SavedList } from "../base/saved-list.ts";

/** A slide's regions after one edit, or (name null) as they are stored. */
interface RegionList {
  readonly name: string | null;
  readonly slideId: string;
  readonly regions: readonly Region[];
}

const NO_REGIONS: readonly Region[] = [];

export interface StoredRegionsOptions {
  readonly records: UserRecords;
  readonly messages: MessageStore;
}

/** The regions of one slide as they are stored: a list per edit. Only the newest is shown; each is stored, because the audit log names every edit. */
export class StoredRegions extends SavedList<RegionList> {
  constructor({ records, messages }: StoredRegionsOptions) {
    super({
      nameOf: ({ name }) => name ?? "stored",
      subjectOf: ({ slideId }) => slideId,
      load: async (slideId, shown) => [
        known({ name: null, slideId, regions: await records.loadRegions(slideId) }, shown),
      ],
      store: async (lists) => {
        for (const { slideId, regions } of lists) await records.saveRegions(slideId, regions);
      },
      join: (known, added) => [...known, ...added].slice(-1),
      messages,
    });
  }

  readonly #regions = computed(() => this.all.at(-1)?.regions ?? NO_REGIONS);
  get regions(): readonly Region[] {
    return this.#regions.value;
  }
}

/** A stored list with the regions of the one shown where they are the same: what was made of them then stays. */
function known(stored: RegionList, shown: readonly RegionList[]): RegionList {
  const regions = shown.at(-1)?.regions ?? NO_REGIONS;
  return JSON.stringify(stored.regions) === JSON.stringify(regions) ? { ...stored, regions } : stored;
}
