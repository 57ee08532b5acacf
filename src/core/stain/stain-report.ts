import type { StainKind, StainParameters } from "./stain-profile.ts";

/** How a count's slide was stained; parameters: of the profile, null where the network counted. */
export interface StainUse {
  readonly kind: StainKind;
  readonly source: "detected" | "user";
  readonly parameters: StainParameters | null;
}

/** Whether a class is counted at all in this stain: a profile knows mast cells only, and what is not counted is not zero. */
export function isCountedIn(kind: StainKind, className: string): boolean {
  return kind === "he" || className === "Mast cell";
}
