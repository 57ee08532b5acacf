/** Made-up logits of a whole slide: smooth enough to have peaks, different at every cell, the same at the same place. */
export function logitAt(channel: number, column: number, row: number): number {
  const wave = Math.sin(column * 0.9 + channel) + Math.cos(row * 0.8 - channel) + Math.sin((column + 2 * row) * 0.37);
  const hash =
    (Math.imul(column + 1000, 73856093) ^ Math.imul(row + 1000, 19349663) ^ Math.imul(channel, 83492791)) >>> 0;
  return Math.fround(wave - 0.8 + ((hash >>> 8) % 1000) / 900);
}

/** One channel's logits of a square of cells that starts at a global cell. */
export function fillLogits(channels: number, firstChannel: number, sizeCells: number, column: number, row: number) {
  const logits = new Float32Array(channels * sizeCells * sizeCells);
  let at = 0;
  for (let channel = firstChannel; channel < firstChannel + channels; channel++) {
    for (let y = 0; y < sizeCells; y++) {
      for (let x = 0; x < sizeCells; x++) logits[at++] = logitAt(channel, column + x, row + y);
    }
  }
  return logits;
}
