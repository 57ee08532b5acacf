import { TaggedError } from "../../../core/base/errors.ts";
import { type LabelledField, readPoint } from "./labelled-field.ts";

/**
 * The fields with the points that their first labels left out (a file of kind "evaluation" in models/training/labels; its x and y are
 * pixel indices of the image of the same name). Without them a detection on an unlabelled nucleus counts as a false one.
 * @throws Unexpected when the file is not as described.
 */
export function completeLabels(fields: readonly LabelledField[], json: unknown): LabelledField[] {
  const { kind, images } = (json ?? {}) as Record<string, unknown>;
  if (kind !== "evaluation" || !Array.isArray(images)) {
    throw new TaggedError("Unexpected", 'the further labels are not of the kind "evaluation"');
  }
  const further = new Map<string, unknown[]>();
  for (const entry of images) {
    const { image, cells } = (entry ?? {}) as Record<string, unknown>;
    if (typeof image !== "string" || !Array.isArray(cells)) {
      throw new TaggedError("Unexpected", "the further labels hold an image that is not as described");
    }
    further.set(baseName(image), cells);
  }
  return fields.map((field) => {
    const cells = further.get(baseName(field.image));
    return cells ? { ...field, points: [...field.points, ...cells.map((cell) => readPoint(cell, field.name))] } : field;
  });
}

function baseName(path: string): string {
  return path.split("/").pop() ?? path;
}
