/**
 * The index of the px that a mirror on the image's border shows at `index`: -1 shows 0, lengthPx shows lengthPx - 1
 * (the border px is repeated, because the mirror stands on the px's outer edge). Any distance outside is folded back.
 */
export function reflectIndex(index: number, lengthPx: number): number {
  const period = 2 * lengthPx;
  const folded = ((index % period) + period) % period;
  return folded < lengthPx ? folded : period - 1 - folded;
}
