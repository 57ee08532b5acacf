import { CELL_CLASSES } from "../../../core/cells/cells.ts";
import { text } from "../../../core/text/text.ts";
import type { FieldCounter } from "../field-counter.ts";
import { type LabelledField, NOTHING } from "../figures/labelled-field.ts";
import type { FieldMatch } from "../figures/match-field.ts";

/** One error to be looked at; confidence null: the cell was missed. */
interface GalleryCell {
  readonly field: string;
  readonly x: number;
  readonly y: number;
  readonly label: number;
  readonly answer: number | null;
  readonly confidence: number | null;
  readonly flagged: boolean;
}

export interface Gallery {
  readonly title: string;
  readonly cells: readonly GalleryCell[];
}

export interface DrawnGallery {
  readonly title: string;
  readonly cells: readonly (GalleryCell & { readonly image: string })[];
}

const CELLS_PER_GALLERY = 18;
const CROP_MICRONS = 30;
const CROP_OUTPUT_PX = 132;
const EOSINOPHIL = CELL_CLASSES.indexOf("Eosinophil");
const NEUTROPHIL = CELL_CLASSES.indexOf("Neutrophil");

/** The errors most worth looking at: unflagged before flagged, confident before uncertain; missed cells after wrong ones. */
export function chooseGalleries(matches: readonly FieldMatch[]): Gallery[] {
  const wrong = matches.flatMap(({ judged }) =>
    judged
      .filter(({ met, said }) => met !== said)
      .map(({ field, x, y, met, said, confidence, flagged }) => ({
        field,
        x,
        y,
        label: met,
        answer: said,
        confidence,
        flagged,
      })),
  );
  const missed = matches.flatMap((match) =>
    match.missed.map((cell) => ({ ...cell, answer: null, confidence: null, flagged: false })),
  );
  wrong.sort((a, b) => Number(a.flagged) - Number(b.flagged) || b.confidence - a.confidence);
  const words = text.evaluation.gallery;
  const lost = (id: number): GalleryCell[] => {
    const named = wrong.filter(({ label }) => label === id);
    const unseen = missed.filter(({ label }) => label === id);
    // Half of the room for each kind where there is enough of both.
    const room = Math.max(CELLS_PER_GALLERY / 2, CELLS_PER_GALLERY - unseen.length);
    return [...named.slice(0, room), ...unseen].slice(0, CELLS_PER_GALLERY);
  };
  const falsely = (id: number): GalleryCell[] =>
    wrong.filter(({ answer }) => answer === id).slice(0, CELLS_PER_GALLERY);
  return [
    { title: words.eosinophilMissed, cells: lost(EOSINOPHIL) },
    { title: words.eosinophilWrong, cells: falsely(EOSINOPHIL) },
    { title: words.neutrophilMissed, cells: lost(NEUTROPHIL) },
    { title: words.neutrophilWrong, cells: falsely(NEUTROPHIL) },
    { title: words.confident, cells: wrong.slice(0, CELLS_PER_GALLERY) },
  ];
}

/** Cuts the crops out of the fields. */
export async function drawGalleries(
  counter: FieldCounter,
  galleries: readonly Gallery[],
  fields: readonly LabelledField[],
): Promise<DrawnGallery[]> {
  const byName = new Map(fields.map((field) => [field.name, field]));
  const drawn: DrawnGallery[] = [];
  for (const { title, cells } of galleries) {
    const images = await counter.crop(
      cells.map(({ field, x, y }) => {
        const { image, micronsPerPx } = byName.get(field) as LabelledField;
        const sizePx = CROP_MICRONS / micronsPerPx;
        return { file: image.split("/").pop() ?? image, x, y, sizePx, outputPx: CROP_OUTPUT_PX };
      }),
    );
    drawn.push({ title, cells: cells.map((cell, index) => ({ ...cell, image: images[index] as string })) });
  }
  return drawn;
}

/** The label's name as it stands under a crop. */
export function labelName(label: number): string {
  return label === NOTHING ? text.evaluation.gallery.nothing : (CELL_CLASSES[label] ?? "");
}
