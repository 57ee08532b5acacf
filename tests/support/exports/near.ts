/** Whether a number in a file is the one of the table, as far as its decimals tell. */
export function near(text: string, value: number, decimals: number): boolean {
  // Half a unit of the last place, and what single precision leaves open.
  return text !== "" && Math.abs(Number(text) - value) <= 0.5 * 10 ** -decimals + Math.abs(value) * 1e-7 + 1e-9;
}
