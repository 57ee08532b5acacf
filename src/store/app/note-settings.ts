import { untracked } from "@preact/signals-core";
import { stableList } from "../base/derived.ts";
import { follow } from "../base/tracked.ts";
import type { Stores } from "./stores.ts";

/**
 * Notes in the open slide's audit log a change of a setting that changes its numbers: the size of a high-power field, and whose decisions
 * make the counts. How artefacts are treated has an entry of its own.
 */
export function noteSettings({ settings, review, auditLog }: Pick<Stores, "settings" | "review" | "auditLog">): void {
  const used = stableList(() => [
    settings.fieldNumberMm,
    settings.objective,
    review.shown.reviewer,
    settings.countedClasses?.join() ?? null,
  ]);
  let last = used.value;
  follow(() => {
    if (used.value === last) return;
    last = used.value;
    untracked(() => {
      const { fieldNumberMm, objective, countedClasses } = settings;
      void auditLog.note("settings", { fieldNumberMm, objective, decisionsOf: review.shown.reviewer, countedClasses });
    });
  });
}
