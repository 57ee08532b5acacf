import { createRandom } from "../base/random.ts";
import type { Bounds, RegionShape } from "../geometry/shape.ts";
import type { TissueMask } from "../slide/tissue.ts";
import { buildCountableMask, isNearMask, maskAreaPx2 } from "./countable-mask.ts";
import { findPeakFields, type PeakField } from "./peak-fields.ts";
import { drawRandomFields, type RandomField, shareOfDisc } from "./random-fields.ts";

/** Everything the fields of one class are made of; cloneable to a worker. Places and radii in level-0 px. */
export interface FieldsRequest {
  /** The class's cells as they count: after review, none of an excluded place or artefact. */
  readonly x: Float32Array<ArrayBuffer>;
  readonly y: Float32Array<ArrayBuffer>;
  readonly mask: TissueMask;
  readonly analysed: readonly Bounds[];
  readonly leftOut: readonly RegionShape[];
  readonly radiusPx: number;
  /** How many fields that do not overlap. */
  readonly wanted: number;
  /** Radii of the strip: the peak is found for each. */
  readonly stripRadiiPx: readonly number[];
  readonly random: { readonly fields: number; readonly seed: number } | null;
}

export interface FieldsAnswer {
  /** tissueShare: of the field's area, 0..1. */
  readonly peaks: readonly (PeakField & { readonly tissueShare: number })[];
  /** Peak count per radius of the strip. */
  readonly strip: readonly number[];
  readonly random: readonly RandomField[] | null;
  readonly countableTissuePx2: number;
  /** Cells on or at the rim of countable tissue: only these are looked at. */
  readonly cells: number;
}

/** Works a request out: a pure function, run in a worker because a million cells take a second. */
export function answerFieldsRequest(request: FieldsRequest): FieldsAnswer {
  const mask = buildCountableMask(request.mask, request.analysed, request.leftOut);
  const x = new Float32Array(request.x.length);
  const y = new Float32Array(request.x.length);
  let cells = 0;
  for (let cell = 0; cell < request.x.length; cell++) {
    const cellX = request.x[cell] as number;
    const cellY = request.y[cell] as number;
    if (!isNearMask(mask, cellX, cellY)) continue;
    x[cells] = cellX;
    y[cells++] = cellY;
  }
  const { radiusPx, wanted, random } = request;
  return {
    peaks: findPeakFields(x, y, cells, radiusPx, wanted).map((field) => ({
      ...field,
      tissueShare: shareOfDisc(mask, field.x, field.y, radiusPx),
    })),
    strip: request.stripRadiiPx.map((stripPx) => findPeakFields(x, y, cells, stripPx, 1)[0]?.count ?? 0),
    random:
      random &&
      drawRandomFields({
        mask,
        x,
        y,
        count: cells,
        radiusPx,
        wanted: random.fields,
        random: createRandom(random.seed),
      }),
    countableTissuePx2: maskAreaPx2(mask),
    cells,
  };
}
